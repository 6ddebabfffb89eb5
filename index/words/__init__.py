"""The words of a book: which passages hold them, and what leads to them."""
