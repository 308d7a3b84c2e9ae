"""What the assistant can do, one file per noun: the engine operations, each for the caller's organization only."""
