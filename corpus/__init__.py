"""Books as text: reading, structure, passages, editions, the companion, folding and segmentation."""
