"""Places of Overture Maps: open data without a key, read by pyarrow from public files (docs/decisions/0015)."""
