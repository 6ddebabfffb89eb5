"""A whole library in one ZIP file."""
