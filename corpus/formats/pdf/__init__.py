"""PDF: lines, paragraphs, headings, running headers, OCR."""
