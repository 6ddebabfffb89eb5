"""Conversations kept in the library's folder: written after each answer, listed, named, searched, deleted, exported."""
