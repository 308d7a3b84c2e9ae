"""A certificate for every host by SNI, from an authority that lives as long as the process."""

import re
import ssl
from functools import lru_cache

import trustme

from sandbox.town import Town

HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
ALERT_INTERNAL_ERROR = ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
ALERT_UNRECOGNIZED_NAME = ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME


class Certificates:
    """The authority to trust, and a second one that nobody trusts for hosts with a bad certificate."""

    def __init__(self, town: Town) -> None:
        """Make two authorities for the hosts of this town."""
        self.town = town
        self.trusted = trustme.CA(organization_name="Leadatlas sandbox")
        self.untrusted = trustme.CA(organization_name="Nobody")
        self.for_host = lru_cache(maxsize=1024)(self.make_context)

    def ca_pem(self) -> bytes:
        """The authority's certificate, for the client's trust store."""
        return self.trusted.cert_pem.bytes()

    def server_context(self) -> ssl.SSLContext:
        """The context to accept with; the name the client asks for picks the certificate."""
        context = self.for_host("localhost")
        context.sni_callback = self.pick
        return context

    def pick(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        """Give the connection its host's certificate; an http-only host refuses the handshake."""
        host = (name or "localhost").lower()
        if self.town.host_options(host).http_only:
            return ALERT_UNRECOGNIZED_NAME
        if not HOST.fullmatch(host):
            return ALERT_INTERNAL_ERROR
        connection.context = self.for_host(host)
        return None

    def make_context(self, host: str) -> ssl.SSLContext:
        """A context with a fresh certificate for the host."""
        bad = self.town.host_options(host).bad_certificate
        identities = ("localhost", "127.0.0.1") if host == "localhost" else (host,)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (self.untrusted if bad else self.trusted).issue_cert(*identities).configure_cert(context)
        return context
