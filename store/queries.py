"""SQL lives in .sql files, each statement under a `-- name:` line; this gives the statements back as attributes."""

import re
from pathlib import Path
from typing import LiteralString, cast

_NAME = re.compile(r"^--\s*name:\s*(.*?)\s*$", re.MULTILINE)


class Queries:
    """Named statements. `queries.some_name` is the SQL text of the block `-- name: some_name`."""

    def __init__(self, source: str, statements: dict[str, str]) -> None:
        """Keep the statements by name; `source` is what an error message calls the file or folder."""
        self._source = source
        self._statements = statements
        vars(self).update(statements)  # found without a call; `__getattr__` is left with those that do not exist

    def __getattr__(self, name: str) -> LiteralString:
        """Return one statement.

        Raises:
            AttributeError: no block has this name; the message lists those that exist.
        """
        if name.startswith("_"):  # no query; copy and pickle probe for such names before __init__ has run
            raise AttributeError(name)
        if name not in self._statements:
            known = ", ".join(sorted(self._statements)) or "none"
            raise AttributeError(f"{self._source} has no query named {name!r}; it has: {known}")
        return cast(LiteralString, self._statements[name])  # our own files are as literal as our own code


def load(folder_or_file: Path) -> Queries:
    """Read the named statements of one .sql file, or of all .sql files directly in a folder.

    Args:
        folder_or_file: a file, or a folder whose files share one namespace.

    Raises:
        FileNotFoundError: there is no such file, or no .sql file in the folder.
        ValueError: a name is unusable or used twice, a block is empty, or a file begins with a nameless statement.
    """
    files = sorted(folder_or_file.glob("*.sql")) if folder_or_file.is_dir() else [folder_or_file]
    if not files:
        raise FileNotFoundError(f"no .sql file in {folder_or_file}")
    statements: dict[str, str] = {}
    for file in files:
        for name, statement in _parse(file):
            if name in statements:
                raise ValueError(f"{file}: the query name {name!r} is used twice")
            statements[name] = statement
    return Queries(str(folder_or_file), statements)


def _parse(file: Path) -> list[tuple[str, str]]:
    before, *parts = _NAME.split(file.read_text(encoding="utf-8"))
    if _is_statement(before):
        raise ValueError(f"{file}: the first statement has no '-- name:' line")
    blocks = list(zip(parts[::2], parts[1::2], strict=True))
    for name, statement in blocks:
        if not name.isidentifier() or name.startswith("_"):
            raise ValueError(f"{file}: {name!r} cannot be the name of a query")
        if not _is_statement(statement):
            raise ValueError(f"{file}: the query {name!r} is empty")
    return [(name, statement.strip()) for name, statement in blocks]


def _is_statement(text: str) -> bool:
    return any(line.strip() and not line.strip().startswith("--") for line in text.splitlines())
