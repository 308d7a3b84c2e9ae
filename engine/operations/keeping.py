"""Who keeps the balances of a database changes by this decision alone."""

from billing import keeping
from billing.autumn import outbox
from billing.keeping import Keeper
from domain.errors import BadInput
from engine.services import Data
from store.organizations import everybody


async def keep(data: Data, keeper: str) -> int:
    """Let the ledger or Autumn keep all balances from now on. Repeating it finishes what broke off.

    Returns:
        How many charges Autumn was not told of yet.

    Raises: BadInput, DatabaseUnreachable.
    """
    named = _known(keeper)
    untold = 0
    for org_id in await everybody(data.pool):
        async with data.transaction(org_id) as tx:
            await keeping.keep(tx, named)
            untold += await outbox.untold(tx)
    return untold


def _known(keeper: str) -> Keeper:
    if keeper != "ledger" and keeper != "autumn":
        raise BadInput(f"Nobody called {keeper!r} keeps credits: use ledger or autumn.")
    return keeper
