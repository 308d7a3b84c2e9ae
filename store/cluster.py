"""Where an embedded cluster lives and who owns it: the rules for root, ordinary users and awkward paths."""

import fcntl
import hashlib
import os
import pwd
import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ENOTDIR
from pathlib import Path
from tempfile import TemporaryFile

from domain.errors import DatabaseMisconfigured, DatabaseUnreachable

ROOT_FOLDER = Path("/var/lib/leadatlas")
SHARED_FOLDER = Path("/var/tmp")  # socket and log only: such folders are cleaned; ours is 0700, its owner is checked
DATABASE_USERS = ("leadatlas", "postgres", "nobody")
SOCKET_BYTES = 90  # the system allows 104 (macOS) or 108
LOCK_SECONDS = 120.0


@dataclass(frozen=True)
class Account:
    """The user that root becomes to run Postgres, which refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Cluster:
    """The folders of one embedded cluster. `folder` belongs to whoever runs Postgres, `base` to us."""

    base: Path
    account: Account | None
    kept: Path | None = None
    """Where the data really is when the home's path is awkward: Postgres sees it through a link in `folder`."""

    @property
    def folder(self) -> Path:
        """Socket, log and data; closed to everybody else, because whoever reaches the socket is trusted."""
        return self.base / "cluster"

    @property
    def data(self) -> Path:
        """PGDATA, by a path without spaces."""
        return self.link / "data" if self.kept else self.folder / "data"

    @property
    def link(self) -> Path:
        """Leads to `kept`; made anew when a cleaner of temporary folders took it away."""
        return self.folder / "kept"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "log"

    @property
    def socket(self) -> Path:
        """The server's socket (its number is a name only: nothing listens on a port)."""
        return self.folder / ".s.PGSQL.5432"

    def url(self, role: str, database: str) -> str:
        """Return the libpq URL of a role and a database in this cluster."""
        return f"postgresql://{role}@/{database}?host={self.folder}"


def locate(home: Path) -> Cluster:
    """Say where the cluster of a home folder lives, without touching anything.

    Raises:
        DatabaseUnreachable: we are root and there is nobody to run Postgres as.
    """
    home = home.expanduser().resolve()
    key = hashlib.sha256(str(home).encode()).hexdigest()[:8]
    if os.geteuid() == 0:
        base = ROOT_FOLDER / key
        return Cluster(base, _account(base))
    own = Cluster(home / "pg18", None)
    if re.fullmatch(r"[\w./+@-]+", str(own.socket), re.ASCII) and len(str(own.socket)) < SOCKET_BYTES:
        return own
    return Cluster(SHARED_FOLDER / f"leadatlas-{os.geteuid()}-{key}", None, kept=home / "pg18")


def _account(base: Path) -> Account:
    """The owner of an existing cluster stays its user, even when a preferred user appeared since."""
    existing = base / "cluster"
    if existing.exists() and existing.stat().st_uid != 0:
        return Account(existing.stat().st_uid, existing.stat().st_gid)
    for name in DATABASE_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DatabaseUnreachable(
        "Postgres refuses to run as root and there is no user leadatlas, postgres or nobody: "
        "create one with 'useradd --system leadatlas', or set DATABASE_URL."
    )


def check_home(home: Path, cluster: Cluster) -> None:
    """Raises: DatabaseMisconfigured when it is no folder, or when the first thing cannot be written into it.

    Under root nothing is: but a home that nobody meant gets no cluster beside it.
    """
    top = next(each for each in (home.expanduser().resolve() / "x").parents if os.path.exists(each))
    try:
        if not top.is_dir():
            raise NotADirectoryError(ENOTDIR, f"{top} is no folder")
        if not cluster.base.exists():
            TemporaryFile(dir=top).close()
    except OSError as error:
        raise DatabaseMisconfigured(
            f"LEADATLAS_HOME is not usable: {home} ({error.strerror}): name a folder that you can write to."
        ) from error


@contextmanager
def exclusive(cluster: Cluster) -> Generator[None]:
    """Make the base folder and hold its lock file: one process at a time prepares, starts or stops the cluster.

    Raises:
        DatabaseMisconfigured: the folder cannot be made, or belongs to somebody else.
        DatabaseUnreachable: another process holds the lock for minutes.
    """
    _make_base(cluster)
    descriptor = os.open(cluster.base / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        _wait_for_lock(descriptor, cluster.base / "lock")
        yield
    finally:
        os.close(descriptor)


def _make_base(cluster: Cluster) -> None:
    # root's base is passed through by the database user; everybody else's is private
    mode = 0o755 if cluster.account else 0o700
    try:
        cluster.base.parent.mkdir(parents=True, exist_ok=True)
        make_folder(cluster.base, mode)
    except OSError as error:
        raise DatabaseMisconfigured(
            f"The folder {cluster.base} cannot be made ({error.strerror}): "
            "set LEADATLAS_HOME to a folder you can write to, or set DATABASE_URL."
        ) from error
    if cluster.base.lstat().st_uid != os.geteuid():
        raise DatabaseMisconfigured(
            f"The folder {cluster.base} belongs to another user: set LEADATLAS_HOME to a folder of your own."
        )


def make_folder(path: Path, mode: int) -> None:
    """Make a folder with exactly this mode, whatever the umask; leave an existing one as it is."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return
    path.chmod(mode)


def _wait_for_lock(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise DatabaseUnreachable(f"Another process has held {path} for minutes: end it and retry.") from None
            time.sleep(0.05)
