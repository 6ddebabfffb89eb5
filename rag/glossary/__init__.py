"""The termbase of a book: look-up, edits, extraction, concordance."""
