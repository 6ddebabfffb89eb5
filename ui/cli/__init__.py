"""The `wenshu` command."""
