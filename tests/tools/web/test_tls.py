"""Certificates: a throw-away CA is trusted for mapped hosts only, and a broken one is told from a dead host."""

import ssl
from pathlib import Path

import pytest
import trustme

from domain.errors import PageUnreadable, ServiceUnavailable
from tests.tools.web.town import HOME, Answer, InProcess, crawler, town
from tools.web.crawler import Crawler


def server_side(ca: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(host).configure_cert(context)
    return context


async def test_the_given_ca_is_trusted_for_mapped_hosts(tmp_path: Path) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with (
        town({"a.test/": HOME}, server_side(ca, "a.test")) as served,
        Crawler(connect_to=served.connect_to, ca_file=tmp_path / "ca.pem", extractor=InProcess()) as web,
    ):
        found = await web.map("https://a.test/")
    assert found.pages[0].url == "https://a.test/"
    assert found.pages[0].facts["https"] is True


async def test_a_certificate_nobody_trusts_will_not_heal() -> None:
    async with (
        town({"a.test/": HOME}, server_side(trustme.CA(), "a.test")) as served,
        Crawler(connect_to=served.connect_to, extractor=InProcess()) as web,
    ):
        with pytest.raises(PageUnreadable, match="certificate"):
            await web.map("https://a.test/")


async def test_http_that_only_points_back_to_broken_https_is_no_way_out() -> None:
    back = Answer(status=301, headers={"location": "https://www.a.test/"})
    async with town({"a.test/robots.txt": back, "a.test/": back}) as served, crawler(served) as web:
        with pytest.raises(ServiceUnavailable, match=r"a\.test"):
            await web.map("https://a.test/")
    assert sum(served.asked.values()) == 1
