"""Encoders, dense and lexical search, and the folder a book is kept in."""
