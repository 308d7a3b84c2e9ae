"""Towns cut from Springfield, so that a test waits only for the websites it is about."""

import json
from collections.abc import Collection
from pathlib import Path

SPRINGFIELD = Path(__file__).parents[2] / "sandbox" / "springfield"


def cut(folder: Path, names: Collection[str]) -> Path:
    """A town with these businesses of Springfield; its websites and hosts are Springfield's own."""
    places = json.loads((SPRINGFIELD / "places.json").read_text(encoding="utf-8"))
    kept = [place for place in places if place["displayName"]["text"] in names]
    assert {place["displayName"]["text"] for place in kept} == set(names)
    folder.mkdir()
    (folder / "places.json").write_text(json.dumps(kept), encoding="utf-8")
    (folder / "hosts.json").symlink_to(SPRINGFIELD / "hosts.json")
    (folder / "sites").symlink_to(SPRINGFIELD / "sites")
    return folder
