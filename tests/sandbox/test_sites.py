"""The town's websites, over plain HTTP and TLS on one port."""

import socket
import ssl
import time
from pathlib import Path

import httpx
import pytest

from sandbox.site_files import find
from tests.sandbox.conftest import Served


def test_one_port_speaks_plain_http_and_tls(served: Served) -> None:
    assert [served.visit("fine.test", scheme=scheme).text for scheme in ("http", "https")] == [
        "<h1>Fine Dental</h1>"
    ] * 2


def test_every_host_has_a_certificate_of_its_own(served: Served) -> None:
    context = ssl.create_default_context(cafile=served.ca_file)
    for host in ("fine.test", "www.slow.test"):
        with (
            socket.create_connection(("127.0.0.1", served.port)) as raw,
            context.wrap_socket(raw, server_hostname=host) as tls,
        ):
            certificate = tls.getpeercert()
        assert certificate and certificate["subjectAltName"] == (("DNS", host),)


def test_a_bad_certificate_is_not_trusted(served: Served) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        served.visit("broken.test")


def test_an_http_only_host_refuses_tls_and_answers_plain(served: Served) -> None:
    with pytest.raises(httpx.ConnectError):
        served.visit("old.test")
    assert served.visit("old.test", scheme="http").text == "<p>old</p>"


def test_a_path_is_found_with_and_without_its_ending(served: Served) -> None:
    assert served.visit("fine.test", "/contact").text == served.visit("fine.test", "/contact.html").text


def test_www_is_the_host_itself(served: Served) -> None:
    assert served.visit("www.fine.test").text == "<h1>Fine Dental</h1>"


def test_a_folder_redirects_to_its_slash(served: Served) -> None:
    answer = served.visit("fine.test", "/team?a=1")
    assert (answer.status_code, answer.headers["location"]) == (301, "/team/?a=1")
    assert served.visit("fine.test", "/team/").text == "<p>team</p>"


def test_redirects_of_paths_and_hosts(served: Served) -> None:
    assert served.visit("fine.test", "/prices").headers["location"] == "/fees"
    assert served.visit("moved.test", "/a/b").headers["location"] == "https://fine.test/a/b"


def test_statuses_fillers_and_charsets_are_as_set(served: Served) -> None:
    closed = served.visit("fine.test", "/closed")
    assert (closed.status_code, closed.text) == (410, "<p>we moved out</p>")
    assert served.visit("fine.test", "/gone").status_code == 503
    big = served.visit("fine.test", "/big")
    assert len(big.content) == int(big.headers["content-length"]) == 300_010
    latin = served.visit("fine.test", "/latin")
    assert latin.headers["content-type"] == "text/html; charset=windows-1252"
    assert latin.text == "<p>caf\xe9</p>"


def test_unknown_paths_and_hosts_are_not_found(served: Served) -> None:
    assert served.visit("fine.test", "/nothing").status_code == 404
    assert served.visit("nobody.test").status_code == 404


@pytest.mark.parametrize("name", ["INDEX.HTML", "index.htm", "Default.htm", "home.html", "index.php"])
def test_the_home_page_of_an_old_site_has_many_names(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("<h1>Fine Dental</h1>")
    assert find(tmp_path, "/").file == tmp_path / name


def test_head_has_the_headers_and_no_body(served: Served) -> None:
    answer = served.visit("fine.test", "/style.css", method="HEAD")
    assert (answer.headers["content-length"], answer.headers["content-type"], answer.content) == ("3", "text/css", b"")


@pytest.mark.parametrize(
    "path", ["/../../secret.txt", "/%2e%2e/%2e%2e/secret.txt", "/..%2f..%2fsecret.txt", "//secret.txt"]
)
def test_no_path_leads_out_of_a_site(served: Served, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: fine.test\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as raw:
        raw.sendall(request.encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert b" 404 " in answer.splitlines()[0]


def test_a_slow_host_takes_its_time(served: Served) -> None:
    started = time.monotonic()
    served.visit("slow.test")
    assert time.monotonic() - started >= 0.2


def test_broken_clients_do_not_hurt(served: Served) -> None:
    for first in (b"\x16garbage", b"\x00", b"NOT HTTP\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", served.port)) as raw:
            raw.sendall(first)
    assert served.visit("fine.test").status_code == 200
