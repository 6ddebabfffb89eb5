"""A quote with its source in the styles and file formats that writers use."""
