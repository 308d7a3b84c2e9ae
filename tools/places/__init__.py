"""The places port: who does business where."""
