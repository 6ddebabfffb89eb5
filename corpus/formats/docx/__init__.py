"""DOCX: the text, its styles, its numbering."""
