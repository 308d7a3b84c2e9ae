"""Exit codes (DESIGN section 7): 0 completed, 1 failed or cancelled, 2 bad input, 3 paused, 4 waiting for review.

As shells have it, 130 is Ctrl-C, and 141 a run whose output nobody reads any more."""

from domain.errors import (
    BadInput,
    DatabaseUnreachable,
    LeadatlasError,
    LimitReached,
    Misconfigured,
    NotEnoughCredits,
    ReviewAwaited,
)

COMPLETED, FAILED, BAD_INPUT, PAUSED, REVIEW, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 4, 130, 141

_OF_STATUS = {
    "completed": COMPLETED,
    "paused_for_upgrade": PAUSED,
    "waiting_for_billing": PAUSED,
    "waiting_for_review": REVIEW,
}


def of_status(status: str) -> int:
    """The code for how a run stands now."""
    return _OF_STATUS.get(status, FAILED)


def of_error(error: LeadatlasError) -> int:
    """The code for what stopped a command."""
    match error:
        case NotEnoughCredits() | LimitReached():
            return PAUSED
        case ReviewAwaited():
            return REVIEW
        case DatabaseUnreachable():
            return FAILED
        case BadInput() | Misconfigured():
            return BAD_INPUT
        case _:
            return FAILED
