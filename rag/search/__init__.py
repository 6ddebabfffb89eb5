"""The passages for a question, and how sure they answer it."""
