"""Every fact a caller can act on is a class here; adapters translate vendor errors into these.

LeadatlasError
├── BadInput                 a person gave something we cannot use
│   └── NotFound             no such run, dossier … in this organization
├── Conflict                 the thing is not in a state that allows this
│   ├── NotEnoughCredits     resume asked while credits still do not suffice
│   ├── ReviewAwaited        resume asked before anybody decided its review
│   └── RunBusy              another process is executing this run
├── AccessDenied             the caller may not do this
│   ├── NotSignedIn          nobody was recognised
│   ├── TooManyTries         too many log-ins failed of late
│   └── NoOrganization       somebody was, but acts for no organization
├── Overloaded               too much waits already: refused rather than kept waiting
├── RunLockLost              the lock's connection died while the run went on
├── RunDrained               its process was asked to end; another one goes on
├── RunStopped               a person stopped the execution of a run
├── Misconfigured            settings or environment are wrong
│   ├── BadKey               an outside service refused our key
│   ├── DatabaseMisconfigured
│   │   └── RoleTooStrong    row-level security would not bind it
│   └── DatabaseUnreachable
├── ServiceError             an outside service failed
│   ├── ServiceUnavailable   may heal: retried
│   └── ServiceRefused       will not heal: not retried
│       └── CreditsUsedUp    our account there is empty: top it up
├── PageUnreadable           one page or site cannot be read; says why
│   └── SiteNotSupported     the service that reads for us never reads this one
└── MoneyError               an operation on a hold that its state forbids
"""


class LeadatlasError(Exception):
    """Something a person or a caller can act on. The message is one plain sentence."""


class BadInput(LeadatlasError):
    """The input cannot be used; the message says what to do instead."""


class NotFound(BadInput):
    """Nothing with this id belongs to the organization."""


class Conflict(LeadatlasError):
    """The thing is not in a state that allows the operation."""


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


class RunLockLost(LeadatlasError):
    """The connection that held the run's lock died: stop, somebody else may continue."""


class RunDrained(LeadatlasError):
    """The process was asked to end, so the run stopped between two steps: another process goes on."""


class RunStopped(LeadatlasError):
    """A person stopped the execution; the run can be resumed."""


class Misconfigured(LeadatlasError):
    """Settings or environment are wrong; the message says which and how to mend it."""


class BadKey(Misconfigured):
    """An outside service refused our key."""


class DatabaseMisconfigured(Misconfigured):
    """The database answers, but must not be used as it is."""


class RoleTooStrong(DatabaseMisconfigured):
    """Row-level security would not bind the role of DATABASE_URL."""


class DatabaseUnreachable(Misconfigured):
    """The database does not answer."""


class ServiceError(LeadatlasError):
    """An outside service failed."""


class ServiceUnavailable(ServiceError):
    """It may heal (429, 5xx, transport): worth another try."""


class ServiceRefused(ServiceError):
    """It will not heal by asking again."""


class CreditsUsedUp(ServiceRefused):
    """Our account at an outside service is empty; somebody has to top it up."""


class PageUnreadable(LeadatlasError):
    """A page or a site cannot be read; the message says why in a few words."""


class SiteNotSupported(PageUnreadable):
    """The service that reads for us does not read this website, whoever asks."""


class MoneyError(LeadatlasError):
    """The state of a hold forbids this operation: a bug, never a person's mistake."""
