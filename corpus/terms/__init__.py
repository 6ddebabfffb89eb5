"""Concept entries, and the terms that a book's text shows."""
