"""Every fact a caller can act on is a class here; adapters translate vendor errors into these.

LeadatlasError
├── BadInput                 a person gave something we cannot use
│   ├── NotASearch           words that name nothing to look for: a question, or a wish of another kind
│   └── NotFound             no such run, dossier … in this organization
├── Conflict                 the thing is not in a state that allows this
│   ├── NotEnoughCredits     resume asked while credits still do not suffice
│   ├── NotItsTurn           an older run that needs the same credits goes first
│   ├── ReviewAwaited        resume asked before anybody decided its review
│   └── RunBusy              another process is executing this run
├── AccessDenied             the caller may not do this
│   ├── NotSignedIn          nobody was recognised
│   ├── TooManyTries         too many log-ins failed of late
│   └── NoOrganization       somebody was, but acts for no organization
├── Overloaded               too much waits already: refused rather than kept waiting
├── LimitReached             the plan has no room for one more; says which plans have
├── NotQueued                a run could not be put in the queue
├── NotForgotten             what is to be blanked could not be
├── RunLockLost              the lock's connection died while the run went on
├── RunDrained               its process was asked to end; another one goes on
├── RunStopped               a person stopped the execution of a run
├── Misconfigured            settings or environment are wrong
│   ├── OurAccount           an outside service does nothing for this installation, whatever it is asked
│   │   ├── BadKey           it refused our key
│   │   ├── NotThere         what a setting names is not there: a model, an address
│   │   └── CreditsUsedUp    our account there is empty: top it up
│   ├── DatabaseMisconfigured
│   │   └── RoleTooStrong    row-level security would not bind it
│   └── DatabaseUnreachable
│       └── Contended        it gave this up for somebody else's work: the same again will do
├── ServiceError             an outside service failed
│   ├── ServiceUnavailable   may heal: retried
│   │   ├── NobodyThere      nothing listens at the address of our settings
│   │   └── BillingUnavailable   what the billing service knows cannot be learned now: neither yes nor no
│   └── ServiceRefused       will not heal: not retried
│       └── BillingRefused   the billing service understood, and says no
├── PageUnreadable           one page or site cannot be read; says why
│   └── SiteNotSupported     the service that reads for us never reads this one
└── MoneyError               an operation on a hold that its state forbids
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.vocabulary import ModelAnswer


class LeadatlasError(Exception):
    """Something a person or a caller can act on. The message is one plain sentence."""

    charged: str = ""
    """What a reading service took from our account before it failed, in its own units: `2 Firecrawl credits`."""


class BadInput(LeadatlasError):
    """The input cannot be used; the message says what to do instead."""


class NotASearch(BadInput):
    """A person's words are no search; the message says what one looks like."""


class NotFound(BadInput):
    """Nothing with this id belongs to the organization."""


class Conflict(LeadatlasError):
    """The thing is not in a state that allows the operation."""


class NotItsTurn(Conflict):
    """A run goes on by itself only after older ones that need the same credits."""


class NotEnoughCredits(Conflict):
    """A resume was asked for, but not even one blocked unit is covered."""


class ReviewAwaited(Conflict):
    """A resume was asked for, but nobody has decided the run's review yet."""


class RunBusy(Conflict):
    """Another process is executing this run right now."""


class AccessDenied(LeadatlasError):
    """The caller may not do this."""


class NotSignedIn(AccessDenied):
    """Nobody was recognised."""


class TooManyTries(AccessDenied):
    """Too many log-ins with this e-mail failed of late."""


class NoOrganization(AccessDenied):
    """Somebody was recognised who acts for no organization."""


class Overloaded(LeadatlasError):
    """Too much waits already; the same again will work in a moment."""


class LimitReached(LeadatlasError):
    """The plan has no room for one more; `offers` are the plans that have more, as plain JSON."""

    def __init__(self, message: str, offers: Sequence[Mapping[str, Any]] = ()) -> None:
        """Say how many there may be."""
        super().__init__(message)
        self.offers = offers


class NotQueued(LeadatlasError):
    """A run could not be put in the queue, so nothing about it has changed."""


class NotForgotten(LeadatlasError):
    """What one organization was told could not be blanked; the others are not concerned."""


class RunLockLost(LeadatlasError):
    """The connection that held the run's lock died: stop, somebody else may continue."""


class RunDrained(LeadatlasError):
    """The process was asked to end, so the run stopped between two steps: another process goes on."""


class RunStopped(LeadatlasError):
    """A person stopped the execution; the run can be resumed."""


class Misconfigured(LeadatlasError):
    """Settings or environment are wrong; the message says which and how to mend it."""


class OurAccount(Misconfigured):
    """An outside service does nothing for this installation until somebody mends it; the message says what."""


class BadKey(OurAccount):
    """An outside service refused our key."""


class NotThere(OurAccount):
    """What a setting names is not there: no such model, or no such service at that address."""


class CreditsUsedUp(OurAccount):
    """Our account at an outside service is empty; somebody has to top it up."""


class DatabaseMisconfigured(Misconfigured):
    """The database answers, but must not be used as it is."""


class RoleTooStrong(DatabaseMisconfigured):
    """Row-level security would not bind the role of DATABASE_URL."""


class DatabaseUnreachable(Misconfigured):
    """The database does not answer, or gave up what it was asked for reasons of its own."""


class Contended(DatabaseUnreachable):
    """Somebody else changed the same at the same moment (a deadlock, or two that cannot both be first)."""


class ServiceError(LeadatlasError):
    """An outside service failed."""

    spent: ModelAnswer | None = None
    """What a model answered that cannot be used, but is on its provider's bill all the same."""


class ServiceUnavailable(ServiceError):
    """It may heal (429, 5xx, transport): worth another try."""

    service: str = ""
    """Who did not answer, where another one was meant to be asked through it."""


class ServiceRefused(ServiceError):
    """It will not heal by asking again."""


class NobodyThere(ServiceUnavailable):
    """Nothing listens at the address of our settings: tried again, but no audit will fare better than another."""


class BillingUnavailable(ServiceUnavailable):
    """Whether there is credit is unknown: nobody may take it for a yes, nor for "out of credits"."""

    def __init__(self, message: str, retry_after: float = 0) -> None:
        """`retry_after`: seconds the service asked us to wait; 0 when it did not say."""
        super().__init__(message)
        self.retry_after = retry_after


class BillingRefused(ServiceRefused):
    """The billing service understood the request and refused it."""

    def __init__(self, message: str, code: str = "") -> None:
        """`code`: the service's own name for the reason."""
        super().__init__(message)
        self.code = code


class PageUnreadable(LeadatlasError):
    """A page or a site cannot be read; the message says why in a few words."""


class SiteNotSupported(PageUnreadable):
    """The service that reads for us does not read this website, whoever asks."""


class MoneyError(LeadatlasError):
    """The state of a hold forbids this operation: a bug, never a person's mistake."""


class OutputLost(LeadatlasError):
    """What a command prints cannot go where it should."""
