"""Named SQL: what is found, and what is refused at once."""

from pathlib import Path

import pytest

from store.queries import load

TWO = """-- What this file is for.

-- name: first
select 1
 where true  -- kept

-- name: second
select 2
"""


def write(folder: Path, text: str, name: str = "some.sql") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_a_statement_is_an_attribute(tmp_path: Path) -> None:
    queries = load(write(tmp_path, TWO))
    assert queries.first == "select 1\n where true  -- kept"
    assert queries.second == "select 2"


def test_the_files_of_a_folder_share_one_namespace(tmp_path: Path) -> None:
    write(tmp_path, TWO, "a.sql")
    write(tmp_path, "-- name: third\nselect 3", "b.sql")
    queries = load(tmp_path)
    assert (queries.first, queries.third) == (queries.first, "select 3")


def test_an_unknown_name_says_which_names_exist(tmp_path: Path) -> None:
    queries = load(write(tmp_path, TWO))
    with pytest.raises(AttributeError, match=r"no query named 'thrid'; it has: first, second"):
        _ = queries.thrid


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("-- name: twice\nselect 1\n-- name: twice\nselect 2", "used twice"),
        ("select 1\n-- name: late\nselect 2", "no '-- name:' line"),
        ("-- name: hollow\n-- only a comment\n", "is empty"),
        ("-- name: two words\nselect 1", "cannot be the name"),
        ("-- name: \nselect 1", "cannot be the name"),
    ],
)
def test_a_file_that_would_surprise_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        load(write(tmp_path, text))


def test_a_folder_without_sql_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path)


def test_the_house_s_own_files_can_be_read() -> None:
    files = list((Path(__file__).parents[2] / "store" / "sql").glob("*.sql"))
    assert files
    for file in files:
        load(file)
