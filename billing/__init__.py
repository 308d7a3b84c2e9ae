"""Credits: the gate's holds, the append-only books, plans as data, and what model calls cost."""
