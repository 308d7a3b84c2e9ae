"""`users` and `keys`: a person and a program come in, and out again."""

from tests.ui.conftest import Cli

PASSWORD = ("--password", "correct horse battery")


def test_a_person_is_added_listed_and_removed(cli: Cli) -> None:
    assert cli("users", "add", "ana@agency.test", *PASSWORD, "--name", "Ana").code == 0
    assert "ana@agency.test" in cli("users", "list").out
    again = cli("users", "add", "ANA@agency.test", *PASSWORD)
    assert (again.code, again.err) == (2, "Error: There is a user ana@agency.test already.\n")
    assert cli("users", "password", "ana@agency.test", *PASSWORD).code == 0
    assert cli("users", "remove", "ana@agency.test").code == 0
    assert "ana@agency.test" not in cli("users", "list").out


def test_a_short_password_is_refused(cli: Cli) -> None:
    said = cli("users", "add", "ana@agency.test", "--password", "short")
    assert (said.code, said.err) == (2, "Error: A password has 10 to 200 characters.\n")


def test_a_key_is_printed_once_and_alone_and_can_be_revoked(cli: Cli) -> None:
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
