"""The outside world: one adapter per service, each behind a port of `domain/ports/`."""
