"""Vocabulary, ports and pure rules: no I/O, no vendor, no clock."""
