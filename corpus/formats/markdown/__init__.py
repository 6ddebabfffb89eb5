"""Markdown: the blocks of a page, and the draft that they make."""
