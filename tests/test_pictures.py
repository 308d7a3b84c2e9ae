"""README's pictures are small files, and README shows each."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_BYTES = 60_000


def test_readme_shows_three_small_pictures() -> None:
    shown = re.findall(r"\((docs/pictures/[^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    stored = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs" / "pictures").iterdir())]
    assert sorted(shown) == stored
    assert len(stored) == 3
    assert max((ROOT / path).stat().st_size for path in stored) <= MOST_BYTES
