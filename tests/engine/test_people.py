"""Log-ins and keys: who is recognised, for which organization, and that nothing else can be looked up."""

from contextlib import ExitStack

import psycopg
import pytest

from domain.errors import BadInput, NoOrganization, NotFound, Overloaded, TooManyTries
from engine import secrets
from engine.operations import people
from engine.services import Services
from engine.tries import FAILURES, Tries
from store.organizations import LOCAL
from tests.world import open_world

PASSWORD = "correct horse battery"


async def other(services: Services) -> Services:
    return services.of(await people.organization(services, "Other Agency"))


async def test_a_user_logs_in_with_the_right_password_only(database_url: str) -> None:
    async with open_world(database_url) as world:
        await people.add_user(world.services, " Ana@Agency.test ", PASSWORD, "Ana")
        tries = Tries()
        person = await people.authenticate(world.services, "ANA@agency.test", PASSWORD, tries)
        assert person is not None
        assert (person.email, person.name, person.org_id, person.org_name) == ("ana@agency.test", "Ana", LOCAL, "Local")
        assert await people.authenticate(world.services, "ana@agency.test", "wrong password", tries) is None
        assert await people.authenticate(world.services, "nobody@agency.test", PASSWORD, tries) is None
        await people.set_password(world.services, "ana@agency.test", "another password")
        assert await people.authenticate(world.services, "ana@agency.test", PASSWORD, tries) is None
        kept = await world.rows("select password_hash from users")
        assert kept[0]["password_hash"].startswith("$argon2id$")


async def test_a_log_in_ends_with_the_password_and_with_the_user(database_url: str) -> None:
    async with open_world(database_url) as world:
        first = await people.add_user(world.services, "ana@agency.test", PASSWORD)
        assert first.session is not None
        found = await people.find_user(world.services, first.session)
        assert found == first
        await people.set_password(world.services, "ana@agency.test", PASSWORD)
        assert await people.find_user(world.services, first.session) is None, "the same password, set anew"
        second = await people.authenticate(world.services, "ana@agency.test", PASSWORD, Tries())
        assert second is not None
        await people.remove_user(world.services, "ana@agency.test")
        await people.add_user(world.services, "ana@agency.test", PASSWORD)
        for session in (first.session, second.session or "", "ana@agency.test", "ana@agency.test#", ""):
            assert await people.find_user(world.services, session) is None


async def test_after_ten_wrong_passwords_the_right_one_has_to_wait(database_url: str) -> None:
    async with open_world(database_url) as world:
        await people.add_user(world.services, "ana@agency.test", PASSWORD)
        tries = Tries()
        for _ in range(FAILURES):
            assert await people.authenticate(world.services, "Ana@agency.test", "wrong password", tries) is None
        with pytest.raises(TooManyTries):
            await people.authenticate(world.services, " ana@agency.test", PASSWORD, tries)
        assert await people.authenticate(world.services, "ana@agency.test", PASSWORD, Tries()) is not None


async def test_a_log_in_refused_in_a_flood_is_no_failure_of_the_persons(database_url: str) -> None:
    async with open_world(database_url) as world:
        await people.add_user(world.services, "ana@agency.test", PASSWORD)
        tries = Tries()
        with ExitStack() as flood:
            for _ in range(secrets.WAITING):
                flood.enter_context(secrets.LINE.place())
            for _ in range(FAILURES + 1):
                with pytest.raises(Overloaded):
                    await people.authenticate(world.services, "ana@agency.test", PASSWORD, tries)
        assert await people.authenticate(world.services, "ana@agency.test", PASSWORD, tries) is not None


async def test_a_removed_user_is_nobody_and_so_is_the_key(database_url: str) -> None:
    async with open_world(database_url) as world:
        await people.add_user(world.services, "ana@agency.test", PASSWORD)
        key = await people.create_key(world.services, "laptop", "ana@agency.test")
        person = await people.find_key(world.services, key)
        assert person is not None
        assert (person.actor, person.name) == ("ana@agency.test", "laptop")
        await people.remove_user(world.services, "ana@agency.test")
        assert await people.find_key(world.services, key) is None
        with pytest.raises(NotFound):
            await people.remove_user(world.services, "ana@agency.test")


async def test_a_key_opens_its_organization_until_it_is_revoked(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await other(world.services)
        key = await people.create_key(theirs, "crm")
        person = await people.find_key(world.services, key)
        assert person is not None
        assert (person.org_id, person.org_name, person.user_id) == (theirs.org_id, "Other Agency", None)
        (row,) = await people.list_keys(theirs)
        assert (row["name"], row["prefix"] in key, row["last_used_at"] is not None) == ("crm", True, True)
        assert await people.list_keys(world.services) == []
        with pytest.raises(NotFound):
            await people.revoke_key(world.services, row["prefix"])
        await people.revoke_key(theirs, key)
        assert await people.find_key(world.services, key) is None


@pytest.mark.parametrize("key", ["", "la_", "la_00000000_" + "0" * 48, "sk-1", "la_" + "é" * 57, "a" * 100_000])
async def test_what_is_no_key_of_ours_opens_nothing(database_url: str, key: str) -> None:
    async with open_world(database_url) as world:
        assert await people.find_key(world.services, key) is None


async def test_a_user_without_membership_has_no_organization(database_url: str) -> None:
    async with open_world(database_url) as world:
        person = await people.add_user(world.services, "bo@agency.test", PASSWORD, member=False)
        assert person.org_id is None
        with pytest.raises(NoOrganization, match="No organization selected"):
            _ = person.organization
        await people.join(world.services, "bo@agency.test")
        found = await people.find_user(world.services, person.session or "")
        assert found is not None
        assert found.organization == LOCAL
        await people.leave(world.services, "bo@agency.test")
        assert await people.list_users(world.services) == []


async def test_the_organization_joined_first_counts(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await other(world.services)
        person = await people.add_user(theirs, "bo@agency.test", PASSWORD)
        await people.join(world.services, "bo@agency.test")
        found = await people.find_user(world.services, person.session or "")
        assert found is not None
        assert found.org_name == "Other Agency"
        assert await people.organization(world.services, "other agency") == theirs.org_id


async def test_what_cannot_be_a_user_is_refused(database_url: str) -> None:
    async with open_world(database_url) as world:
        await people.add_user(world.services, "ana@agency.test", PASSWORD)
        for email, password, why in (
            ("ana@agency.test", PASSWORD, "already"),
            ("ana", PASSWORD, "not an email"),
            ("bo@agency.test", "short", "10 to 200"),
            ("bo@agency.test", "x" * 201, "10 to 200"),
        ):
            with pytest.raises(BadInput, match=why):
                await people.add_user(world.services, email, password)


async def test_memberships_and_keys_of_others_are_rows_that_do_not_exist(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await other(world.services)
        await people.add_user(theirs, "bo@agency.test", PASSWORD)
        await people.create_key(theirs, "crm")
        for table in ("memberships", "api_keys"):
            assert await world.rows(f"select 1 from {table}") == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await world.rows(
                "insert into memberships (org_id, user_id) select %(org)s, id from users", org=theirs.org_id
            )


async def test_a_lookup_leaves_nothing_open_in_its_transaction(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await other(world.services)
        await people.add_user(theirs, "bo@agency.test", PASSWORD)
        async with world.services.transaction(LOCAL) as tx:
            assert await (await tx.connection.execute("select * from find_login('bo@agency.test')")).fetchall()
            assert await (await tx.connection.execute("select * from memberships")).fetchall() == []
