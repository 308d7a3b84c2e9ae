"""Postgres: where it runs, how a connection, a transaction and a lock are had, and every statement by name."""
