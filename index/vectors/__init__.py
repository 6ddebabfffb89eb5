"""Vectors: centred, searched by FAISS, and compared with a question."""
