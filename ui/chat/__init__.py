"""The chat: a view of the tables that Chainlit draws, never the owner of a run (DESIGN section 7)."""
