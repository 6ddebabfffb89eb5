"""The reader: a whole book with its contents, its pages and a search in it, at addresses that can be sent."""
