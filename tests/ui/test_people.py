"""`users` and `keys`: a person and a program come in, and out again."""

import subprocess

import pytest

from tests.ui.conftest import Cli, command

PASSWORD = ("--password", "correct horse battery")
TAKEN = "Error: There is a user ana@agency.test already: name the organization they shall join with -o.\n"


def test_a_person_is_added_listed_and_removed(cli: Cli) -> None:
    assert cli("users", "add", "ana@agency.test", *PASSWORD, "--name", "Ana").code == 0
    assert "ana@agency.test" in cli("users", "list").out
    again = cli("users", "add", "ana@agency.test", *PASSWORD)
    assert (again.code, again.err) == (2, TAKEN)
    assert cli("users", "password", "ana@agency.test", *PASSWORD).code == 0
    assert cli("users", "remove", "ana@agency.test").code == 0
    assert "ana@agency.test" not in cli("users", "list").out


@pytest.mark.parametrize("name", ["users", "keys"])
def test_the_name_alone_prints_its_help_and_no_error(cli: Cli, name: str) -> None:
    said = cli(name)
    assert said.code == 2
    assert "list" in said.out + said.err
    assert "Error" not in said.out + said.err


def test_a_short_password_is_refused(cli: Cli) -> None:
    said = cli("users", "add", "ana@agency.test", "--password", "short")
    assert (said.code, said.err) == (2, "Error: A password has 10 to 200 characters.\n")


def test_a_key_is_printed_once_and_alone_and_can_be_revoked(cli: Cli) -> None:
    assert cli("users", "add", "ana@agency.test", *PASSWORD, "-o", "Other Agency").code == 0
    made = cli("keys", "create", "crm", "--organization", "Other Agency")
    key = made.out.strip()
    assert made.out == f"{key}\n"
    assert key.startswith("la_")
    assert "not shown again" in made.err
    listed = cli("keys", "list", "-o", "other agency").out
    assert "crm" in listed
    assert key not in listed
    assert "crm" not in cli("keys", "list").out
    assert cli("keys", "revoke", key[:11], "-o", "Other Agency").code == 0
    assert "revoked" in cli("keys", "list", "-o", "Other Agency").out
    assert cli("keys", "revoke", key[:11], "-o", "Other Agency").code == 2


def test_somebody_known_joins_and_leaves_an_organization_without_a_password(cli: Cli) -> None:
    assert cli("users", "add", "ana@agency.test", *PASSWORD).err == "Added ana@agency.test to Your agency.\n"
    joined = cli("users", "add", "ANA@agency.test", "-o", "Other Agency")
    assert joined.code == 0
    assert joined.err.startswith("ana@agency.test now belongs to the new organization Other Agency and acts for it.")
    assert "ana@agency.test" in cli("users", "list", "-o", "other agency").out
    left = cli("users", "remove", "ana@agency.test", "-o", "Other Agency")
    assert (left.code, left.err) == (0, "ana@agency.test has left, and now acts for Your agency.\n")
    assert "ana@agency.test" not in cli("users", "list", "-o", "other agency").out
    assert "ana@agency.test" in cli("users", "list").out
    assert cli("users", "remove", "ana@agency.test", "-o", "Other Agency").code == 2


def test_a_mistyped_organization_is_refused_and_not_made(cli: Cli) -> None:
    unknown = "Error: There is no organization 'Typo': use 'Your agency'.\n"
    for named in (
        ("users", "list"),
        ("users", "remove", "ana@agency.test"),
        ("keys", "create", "crm"),
        ("keys", "list"),
        ("keys", "revoke", "la_1"),
    ):
        said = cli(*named, "-o", "Typo")
        assert (said.code, said.err) == (2, unknown), named


def test_the_first_member_makes_an_organization_and_is_told_so(cli: Cli) -> None:
    said = cli("users", "add", "ana@agency.test", *PASSWORD, "-o", "Other Agency")
    assert (said.code, said.err) == (0, "Added ana@agency.test to the new organization Other Agency.\n")
    again = cli("users", "add", "bo@agency.test", *PASSWORD, "-o", "other agency")
    assert again.err == "Added bo@agency.test to Other Agency.\n"


def test_without_an_answer_for_the_password_it_is_said_how_to_give_one(environment: None) -> None:
    asked = command("users", "add", "ana@agency.test")
    said = subprocess.run(
        asked, stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True, timeout=60
    )
    assert said.returncode == 2
    assert said.stderr.endswith("Error: The password was not given: type it, or pass it with --password.\n")
