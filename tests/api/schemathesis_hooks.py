"""Loaded by the schemathesis process: most of its requests ask for what exists, and no stream is waited for."""

import json
import os
from pathlib import Path
from typing import Any

import schemathesis

KNOWN: dict[str, list[str]] = json.loads(Path(os.environ["KNOWN_IDS"]).read_text())


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    for name, ids in KNOWN.items():
        if isinstance(path_parameters, dict) and name in path_parameters:
            number = sum(str(path_parameters[name]).encode(errors="replace"))
            path_parameters[name] = ids[number % len(ids)] if number % 4 else path_parameters[name]
    return path_parameters


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    if context.operation.path.endswith("/events"):
        return {**(query if isinstance(query, dict) else {}), "follow": "false"}
    return query
