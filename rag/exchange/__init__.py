"""The file formats a termbase is exported to and imported from."""
