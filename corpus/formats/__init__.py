"""One reader for each format a book may come in, and which format a file is."""
