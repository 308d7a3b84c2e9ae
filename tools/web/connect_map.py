"""Which hosts have a fixed address (`WEB_CONNECT_TO`): read by whoever checks settings, and by the guard."""

from collections.abc import Mapping
from fnmatch import fnmatchcase


class ConnectMap:
    """`{"*.test": "127.0.0.1:8080"}`: host patterns whose every port is served by one fixed address."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self._patterns = {pattern.lower(): _address(target) for pattern, target in patterns.items()}

    def find(self, host: str) -> tuple[str, int] | None:
        """The address and port that serve this host, None when it is not mapped."""
        name = host.lower().rstrip(".")
        matches = (target for pattern, target in self._patterns.items() if fnmatchcase(name, pattern))
        return next(matches, None)


def _address(target: str) -> tuple[str, int]:
    host, _, port = target.rpartition(":")
    return host.strip("[]"), int(port)
