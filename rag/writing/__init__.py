"""Prose written by a language model around verified quotes, every sentence of it checked."""
