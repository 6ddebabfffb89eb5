"""The words of the parts of the page, in the three languages of the reader; `ui.page.texts` joins them."""
