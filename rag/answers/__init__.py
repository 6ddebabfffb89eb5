"""Answers: from the contents, the termbase, the passages; quotes and their verification."""
