"""The second graph: it understands the person, and asks the engine through tools (DESIGN section 7)."""
