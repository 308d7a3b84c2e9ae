"""Adapters of the Web port: discovery and reading of a business's own pages."""
