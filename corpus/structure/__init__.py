"""The structure of a book: titles, contents, imprint, editions, the tree of sections, pages."""
