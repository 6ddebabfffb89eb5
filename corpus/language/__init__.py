"""Text by itself: folding, segmentation, scripts, numbers, pinyin, English words, the dictionary."""
