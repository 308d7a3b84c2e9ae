"""A model that cannot reason: it chooses and quotes by rule, so a demo needs no key and tests can predict it."""
