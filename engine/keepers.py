"""Opening a database compares who keeps its balances with what the settings say, and flips nobody's that were real."""

from collections.abc import Set as AbstractSet
from typing import Final

from billing import keeping
from billing.keeping import Keeper
from domain.errors import Misconfigured
from engine.settings import Settings
from store import organizations
from store.pool import Pool
from store.transaction import Transactions

PRETEND: Final = (
    "BILLING_PROVIDER is sandbox, but runs on real data stand in this database: leave it out, "
    "or try pretend credits on a database of their own (another LEADATLAS_HOME)."
)
OURS: Final = (
    "This database keeps its credits itself, and the settings name Autumn: stop all servers and workers and run "
    "`leadatlas billing keep autumn`, or set BILLING_PROVIDER=ledger."
)
THEIRS: Final = (
    "Autumn keeps the credits of this database: set AUTUMN_SECRET_KEY, or stop all servers and workers and run "
    "`leadatlas billing keep ledger`."
)


def keeper_of(settings: Settings) -> Keeper:
    """Whom the settings name."""
    return "ledger" if settings.billing == "ledger" else "autumn"


async def compare(pool: Pool, settings: Settings) -> None:
    """Whether the settings fit a database with runs on real data; one that knows only demos fits all settings.

    Raises: Misconfigured with what to do, DatabaseUnreachable.
    """
    pretend = settings.billing == "sandbox"
    if not pretend and await _agree(pool, settings):
        return
    if await organizations.in_earnest(pool):
        raise Misconfigured(PRETEND if pretend else THEIRS if keeper_of(settings) == "ledger" else OURS)


async def adopt(pool: Pool, transaction: Transactions, settings: Settings) -> None:
    """Whoever executes runs decides in a database that `compare` let pass: only demos were run there."""
    if await _agree(pool, settings):
        return
    for org_id in await organizations.everybody(pool):
        async with transaction(org_id) as tx:
            await keeping.keep(tx, keeper_of(settings))


async def _agree(pool: Pool, settings: Settings) -> bool:
    known: AbstractSet[str] = await organizations.keepers(pool)
    return known == {keeper_of(settings)}
