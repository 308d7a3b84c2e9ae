"""What means this machine: an address that nobody else reaches, and the Host header of who asks there.

Wherever nobody logs in (DESIGN section 7) these two decide who is answered, so there is one of each.
"""

import ipaddress
import re
from typing import Final

HOST_HEADER: Final = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE)
"""With or without a port. A name that merely resolves to 127.0.0.1 is somebody else's."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it.

    Args:
        host: a name or an address, IPv6 with or without brackets.
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
