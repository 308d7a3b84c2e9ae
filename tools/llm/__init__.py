"""The model port over any OpenAI-compatible gateway."""
