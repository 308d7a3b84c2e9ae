"""docs/benchmarks.md: what one bench writes leaves the others' sections alone."""

from pathlib import Path

from bench.page import write, write_first


def test_each_bench_replaces_its_own_sections(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_first("# Benchmarks\n\n## One run\n\nold\n", page)
    write("Load", "## Load\n\nfirst\n", page)
    write("Load, slow", "## Load, slow\n\nsecond\n", page)
    write("Load", "## Load\n\nnew\n", page)
    write_first("# Benchmarks\n\n## One run\n\nnew\n", page)
    assert page.read_text() == "# Benchmarks\n\n## One run\n\nnew\n\n## Load\n\nnew\n\n## Load, slow\n\nsecond\n"


def test_the_ledgers_section_stays_when_it_is_the_only_other_one(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_first("# Benchmarks\n", page)
    write("Money", "## Money\n\nfirst\n", page)
    write_first("# Benchmarks\n\nnew\n", page)
    assert page.read_text() == "# Benchmarks\n\nnew\n\n## Money\n\nfirst\n"
