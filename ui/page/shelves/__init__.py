"""What the page does with the books of a library beside asking: jobs, removal, checking a quotation."""
