"""Hundreds of runs in a world that keeps breaking; afterwards the books must be as if nothing had happened."""
