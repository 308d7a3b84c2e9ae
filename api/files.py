"""Answers that a browser keeps as a file."""

from fastapi import Response


def download(text: str, media: str, name: str) -> Response:
    """A file; no browser may guess that it is something else."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(text, media_type=media, headers=headers)
