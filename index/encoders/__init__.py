"""The default encoder in another form, which is quicker on many texts."""
