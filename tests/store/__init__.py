"""Mirrors store/."""
