"""JSON of an outside service: whatever it sends, there is one way in which it can be none."""

import json
from typing import Any


def parsed(text: str | bytes) -> Any:
    """What a service sent. Raises: ValueError when it is no JSON, or nested deeper than we follow."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
