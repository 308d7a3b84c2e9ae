"""The HTTP face: REST and Server-Sent Events over the engine's operations, all of it under `/api`."""
