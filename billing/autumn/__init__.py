"""Autumn over HTTP: wire and shapes, the meter that decides by what was fetched, and the events still to be told."""
