"""The Web port over Firecrawl. It is imported where it is used: the SDK takes half a second to load."""
