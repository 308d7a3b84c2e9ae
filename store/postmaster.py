"""Runs initdb and pg_ctl on an embedded cluster, and judges what a killed server left behind."""

import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import psutil

from domain.errors import DatabaseUnreachable
from store.binaries import installation
from store.cluster import Cluster, make_folder

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
INITIAL = ("--username=postgres", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8")
START_SECONDS = 60


def create(cluster: Cluster) -> None:
    """Make the cluster's folder and data unless they exist. A killed attempt leaves nothing that counts.

    Raises:
        DatabaseUnreachable: initdb fails; the sentence carries its last line.
    """
    make_folder(cluster.folder, 0o700)
    if cluster.account:
        os.chown(cluster.folder, cluster.account.uid, cluster.account.gid)
    if cluster.kept:
        _link(cluster.link, cluster.kept)
    if cluster.data.exists():
        return
    _refuse_nameless_user(cluster)
    for locale in ("--locale=C.UTF-8", "--no-locale"):
        half = cluster.data.with_name("data.new")
        shutil.rmtree(half, ignore_errors=True)
        done, report = _run(cluster, "initdb", "-D", str(half), *INITIAL, locale)
        if done:
            half.rename(cluster.data)
            return
    raise DatabaseUnreachable(f"The embedded database cannot be created in {cluster.folder}: {_last_line(report)}")


def _link(link: Path, kept: Path) -> None:
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(kept)


def launch(cluster: Cluster) -> str:
    """Start the server and wait until it is up; it outlives us.

    Returns:
        What pg_ctl said: a failure is not an error yet, because a killed predecessor may need a moment to vanish.
    """
    _forget_dead_server(cluster)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.folder),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "max_connections": "200",
        "log_checkpoints": "off",
    }
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    wait = ("-w", "-t", str(START_SECONDS))
    return _run(cluster, "pg_ctl", "start", *wait, "-D", str(cluster.data), "-l", str(cluster.log), "-o", options)[1]


def shut_down(cluster: Cluster) -> None:
    """Stop the server, ending its sessions; nothing happens when it does not run."""
    _forget_dead_server(cluster)  # pg_ctl would send its signal to whoever has the number now
    if (cluster.data / "postmaster.pid").exists():
        _run(cluster, "pg_ctl", "stop", "-w", "-m", "fast", "-D", str(cluster.data))


def _run(cluster: Cluster, program: str, *arguments: str) -> tuple[bool, str]:
    """Run a program as the database user, in a session of its own: our Ctrl-C must not reach it."""
    account = cluster.account
    with tempfile.TemporaryFile() as output:  # a pipe would stay open as long as the server lives
        try:
            done = subprocess.run(
                [str(installation(cluster) / "bin" / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                cwd="/", env=ENVIRONMENT, start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )  # fmt: skip
        except OSError as error:
            raise DatabaseUnreachable(f"The embedded database's {program} cannot be run: {error}.") from error
        output.seek(0)
        return done.returncode == 0, output.read().decode(errors="replace")


def _refuse_nameless_user(cluster: Cluster) -> None:
    try:
        pwd.getpwuid(cluster.account.uid if cluster.account else os.geteuid())
    except KeyError:
        raise DatabaseUnreachable(
            f"The user id {os.geteuid()} has no entry in /etc/passwd, and initdb needs one: "
            "run as a user with a name, or set DATABASE_URL."
        ) from None


def _forget_dead_server(cluster: Cluster) -> None:
    """Remove lock files whose process is gone, a zombie or a stranger with the same number.

    Postgres itself believes any living process of the same user: after a container's restart that may be us.
    Should sessions of the dead server linger, its shared memory still keeps a new one from starting.
    """
    for file in (cluster.data / "postmaster.pid", cluster.folder / f"{cluster.socket.name}.lock"):
        if file.exists() and not _serves(file, cluster.data):
            file.unlink(missing_ok=True)


def _serves(file: Path, data: Path) -> bool:
    try:
        process = psutil.Process(abs(int(file.read_text().split(maxsplit=1)[0])))
        if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
            return False
        return Path(process.cwd()) == data.resolve()
    except (psutil.NoSuchProcess, ValueError, IndexError):
        return False
    except psutil.AccessDenied:
        return True


def reason(cluster: Cluster, report: str) -> str:
    """Say why the server did not start: its last FATAL line, or what pg_ctl reported."""
    lines = cluster.log.read_text(errors="replace").splitlines() if cluster.log.exists() else []
    fatal = (line.partition("FATAL:")[2].strip() for line in reversed(lines) if "FATAL:" in line)
    return next(fatal, _last_line(report))


def _last_line(report: str) -> str:
    return next((line for line in reversed(report.splitlines()) if line.strip()), "no reason given")
