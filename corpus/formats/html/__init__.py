"""HTML: pages and folders of pages, as a browser shows them; EPUB pages too."""
