"""The faces people meet: command line, chat, and the server that carries both. They act through engine operations."""
