"""Wakes an organization's runs that wait for credit."""

from engine.services import Data


async def wake(data: Data) -> None:
    """Let the paused runs of `data.org_id` go on, as far as the credit goes.

    A stand-in: nothing happens here yet, and a person resumes.
    """
