"""The story of a run. Start reading at build.py."""
