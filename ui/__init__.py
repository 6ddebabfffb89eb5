"""The `wenshu` command and the web page."""
