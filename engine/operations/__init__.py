"""One file per noun: all that the faces may import."""
