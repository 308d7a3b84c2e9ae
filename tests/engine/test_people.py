"""Log-ins and keys: who is recognised, for which organization, and that nothing else can be looked up."""

from contextlib import ExitStack
from dataclasses import replace

import psycopg
import pytest

from domain.errors import BadInput, NoOrganization, NotFound, Overloaded, TooManyTries
from engine import secrets
from engine.operations import keys, members, organizations, people
from engine.tries import FAILURES, Tries
from store.organizations import LOCAL
from tests.world import another, open_world

PASSWORD = "correct horse battery"


async def test_a_user_logs_in_with_the_right_password_only(database_url: str) -> None:
    async with open_world(database_url) as world:
        await members.add_user(world.services, " Ana@Agency.test ", PASSWORD, "Ana")
        tries = Tries()
        person = await people.authenticate(world.services, "ANA@agency.test", PASSWORD, tries)
        assert person is not None
        assert (person.email, person.name, person.org_id, person.org_name) == ("ana@agency.test", "Ana", LOCAL, "Local")
        assert await people.authenticate(world.services, "ana@agency.test", "wrong password", tries) is None
        assert await people.authenticate(world.services, "nobody@agency.test", PASSWORD, tries) is None
        await members.set_password(world.services, "ana@agency.test", "another password")
        assert await people.authenticate(world.services, "ana@agency.test", PASSWORD, tries) is None
        kept = await world.rows("select password_hash from users")
        assert kept[0]["password_hash"].startswith("$argon2id$")


async def test_a_log_in_ends_with_the_password_and_with_the_user(database_url: str) -> None:
    async with open_world(database_url) as world:
        first = await members.add_user(world.services, "ana@agency.test", PASSWORD)
        assert first.session is not None
        found = await people.find_user(world.services, first.session)
        assert found == first
        await members.set_password(world.services, "ana@agency.test", PASSWORD)
        assert await people.find_user(world.services, first.session) is None, "the same password, set anew"
        second = await people.authenticate(world.services, "ana@agency.test", PASSWORD, Tries())
        assert second is not None
        await members.remove_user(world.services, "ana@agency.test")
        await members.add_user(world.services, "ana@agency.test", PASSWORD)
        for session in (first.session, second.session or "", "ana@agency.test", "ana@agency.test#", ""):
            assert await people.find_user(world.services, session) is None


async def test_after_ten_wrong_passwords_the_right_one_has_to_wait(database_url: str) -> None:
    async with open_world(database_url) as world:
        await members.add_user(world.services, "ana@agency.test", PASSWORD)
        tries = Tries()
        for _ in range(FAILURES):
            assert await people.authenticate(world.services, "Ana@agency.test", "wrong password", tries) is None
        with pytest.raises(TooManyTries):
            await people.authenticate(world.services, " ana@agency.test", PASSWORD, tries)
        assert await people.authenticate(world.services, "ana@agency.test", PASSWORD, Tries()) is not None


async def test_a_log_in_refused_in_a_flood_is_no_failure_of_the_persons(database_url: str) -> None:
    async with open_world(database_url) as world:
        await members.add_user(world.services, "ana@agency.test", PASSWORD)
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
        await members.add_user(world.services, "ana@agency.test", PASSWORD)
        key = await keys.create_key(world.services, "laptop", "ana@agency.test")
        person = await people.find_key(world.services, key)
        assert person is not None
        assert (person.actor, person.name) == ("ana@agency.test", "laptop")
        await members.remove_user(world.services, "ana@agency.test")
        assert await people.find_key(world.services, key) is None
        with pytest.raises(NotFound):
            await members.remove_user(world.services, "ana@agency.test")


async def test_a_key_opens_its_organization_until_it_is_revoked(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await another(world.services)
        key = await keys.create_key(theirs, "crm")
        person = await people.find_key(world.services, key)
        assert person is not None
        assert (person.org_id, person.org_name, person.user_id) == (theirs.org_id, "Other Agency", None)
        (row,) = await keys.list_keys(theirs)
        assert (row["name"], row["prefix"] in key, row["last_used_at"] is not None) == ("crm", True, True)
        assert await keys.list_keys(world.services) == []
        with pytest.raises(NotFound):
            await keys.revoke_key(world.services, row["prefix"])
        await keys.revoke_key(theirs, key)
        assert await people.find_key(world.services, key) is None


@pytest.mark.parametrize("key", ["", "la_", "la_00000000_" + "0" * 48, "sk-1", "la_" + "é" * 57, "a" * 100_000])
async def test_what_is_no_key_of_ours_opens_nothing(database_url: str, key: str) -> None:
    async with open_world(database_url) as world:
        assert await people.find_key(world.services, key) is None


async def test_a_user_without_membership_has_no_organization(database_url: str) -> None:
    async with open_world(database_url) as world:
        await members.add_user(world.services, "bo@agency.test", PASSWORD)
        person = await members.leave(world.services, " Bo@agency.test")
        assert await members.list_users(world.services) == []
        assert person.org_id is None
        with pytest.raises(NoOrganization, match="No organization selected"):
            _ = person.organization
        await members.join(world.services, "bo@agency.test", await organizations.find(world.services, "local"))
        found = await people.find_user(world.services, person.session or "")
        assert found is not None
        assert found.organization == LOCAL


async def test_the_organization_joined_last_counts_and_joining_again_goes_back(database_url: str) -> None:
    async with open_world(database_url) as world:
        await another(world.services)
        person = await members.add_user(world.services, "bo@agency.test", PASSWORD)
        for name in ("Other Agency", "Local", "other agency"):
            into = await organizations.find(world.services, name)
            assert (await members.join(world.services, "Bo@agency.test", into)).org_name == into.name
            found = await people.find_user(world.services, person.session or "")
            assert found is not None
            assert found.org_id == into.id
        assert len(await members.list_users(world.services)) == 1


async def test_who_leaves_an_organization_loses_its_keys_and_no_others(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await another(world.services)
        await members.add_user(world.services, "bo@agency.test", PASSWORD)
        await members.join(world.services, "bo@agency.test", await organizations.find(world.services, "Other Agency"))
        mine = await keys.create_key(world.services, "laptop", "bo@agency.test")
        gone, common = await keys.create_key(theirs, "phone", "bo@agency.test"), await keys.create_key(theirs, "crm")
        assert (await members.leave(theirs, "bo@agency.test")).org_id == LOCAL
        known = [await people.find_key(world.services, key) is not None for key in (mine, gone, common)]
        assert known == [True, False, True]
        with pytest.raises(NotFound, match="in this organization"):
            await members.leave(theirs, "bo@agency.test")


async def test_who_cannot_be_added_leaves_no_organization_behind(database_url: str) -> None:
    async with open_world(database_url) as world:
        await members.add_user(world.services, "ana@agency.test", PASSWORD)
        into = await organizations.find_or_new(world.services, "Brand New")
        assert into.new
        for email, password in (("ana@agency.test", PASSWORD), ("bo@agency.test", "short")):
            with pytest.raises(BadInput):
                await members.add_user(world.services, email, password, into=into)
        with pytest.raises(NotFound):
            await members.join(world.services, "nobody@agency.test", into)
        with pytest.raises(NotFound, match="There is no organization 'Brand New': use 'Local'"):
            await organizations.find(world.services, "Brand New")
        await members.add_user(world.services, "bo@agency.test", PASSWORD, into=into)
        assert await organizations.find(world.services, "brand new") == replace(into, new=False)


async def test_a_sentence_names_a_few_organizations_of_many(database_url: str) -> None:
    async with open_world(database_url) as world:
        for number in range(9):
            await another(world.services, f"Agency {number}")
        with pytest.raises(NotFound, match=r"use 'Local', 'Agency 0', .*'Agency 6' or another one[.]"):
            await organizations.find(world.services, "Agency")


async def test_what_cannot_be_a_user_is_refused(database_url: str) -> None:
    async with open_world(database_url) as world:
        await members.add_user(world.services, "ana@agency.test", PASSWORD)
        for email, password, why in (
            ("ana@agency.test", PASSWORD, "already"),
            ("ana", PASSWORD, "not an email"),
            ("bo@agency.test", "short", "10 to 200"),
            ("bo@agency.test", "x" * 201, "10 to 200"),
        ):
            with pytest.raises(BadInput, match=why):
                await members.add_user(world.services, email, password)


async def test_memberships_and_keys_of_others_are_rows_that_do_not_exist(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await another(world.services)
        await members.add_user(theirs, "bo@agency.test", PASSWORD)
        await keys.create_key(theirs, "crm")
        for table in ("memberships", "api_keys"):
            assert await world.rows(f"select 1 from {table}") == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await world.rows(
                "insert into memberships (org_id, user_id) select %(org)s, id from users", org=theirs.org_id
            )


async def test_a_lookup_leaves_nothing_open_in_its_transaction(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = await another(world.services)
        await members.add_user(theirs, "bo@agency.test", PASSWORD)
        async with world.services.transaction(LOCAL) as tx:
            assert await (await tx.connection.execute("select * from find_login('bo@agency.test')")).fetchall()
            assert await (await tx.connection.execute("select * from memberships")).fetchall() == []
