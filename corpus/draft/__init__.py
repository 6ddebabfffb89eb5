"""What a format's reader makes of a file, and what readers share: decoding, layout, XML, ZIP containers."""
