"""EPUB: the package, its contents, the text of its pages."""
