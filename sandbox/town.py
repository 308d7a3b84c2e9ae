"""A town is data: its places, its hosts' odd habits and its websites, read once when the sandbox starts."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from sandbox.wire import Object, is_object, text


class TownError(Exception):
    """The folder is no town; the message is one line for people."""


@dataclass(frozen=True, kw_only=True)
class HostOptions:
    """How a host misbehaves; `delay_ms` in milliseconds, `pad` in bytes, the rest by request path."""

    http_only: bool = False
    bad_certificate: bool = False
    delay_ms: float = 0
    redirect: str = ""
    redirects: dict[str, str] = field(default_factory=dict[str, str])
    status: dict[str, int] = field(default_factory=dict[str, int])
    pad: dict[str, int] = field(default_factory=dict[str, int])
    charset: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Town:
    """Places in file order, the folder of every host, and the options of those that have any."""

    places: list[Object]
    sites: dict[str, Path]
    options: dict[str, HostOptions]

    def host_options(self, host: str) -> HostOptions:
        """The options of a host; `www.` falls back on the bare name."""
        return self.options.get(host) or self.options.get(bare(host)) or HostOptions()

    def site(self, host: str) -> Path | None:
        """The folder a host is served from; `www.` falls back on the bare name; None if unknown."""
        return self.sites.get(host) or self.sites.get(bare(host))


def bare(host: str) -> str:
    """The host without a leading `www.`."""
    return host.removeprefix("www.")


def load_town(folder: Path) -> Town:
    """Read a town from its folder.

    Args:
        folder: holds places.json and perhaps hosts.json and sites/.

    Raises:
        TownError: a file is missing, is no JSON, or has another shape.
    """
    if not folder.is_dir():
        raise TownError(f"{folder} is no folder")
    return Town(places=read_places(folder), sites=find_sites(folder), options=read_options(folder))


def read_places(folder: Path) -> list[Object]:
    """The Places objects of places.json: a list, or an object with the list under `places`."""
    path = folder / "places.json"
    content = read_json(path)
    listed: object = content.get("places") if is_object(content) else content
    if not isinstance(listed, list):
        raise TownError(f"{path} must hold a list of places")
    return [a_place(item, path) for item in cast("list[object]", listed)]


def a_place(item: object, path: Path) -> Object:
    """One place without its nulls, which Google never sends."""
    if not is_object(item) or not text(item.get("id")):
        raise TownError(f"{path}: every place must be an object with an id")
    return {key: value for key, value in item.items() if value is not None}


def find_sites(folder: Path) -> dict[str, Path]:
    """The folders under sites/ by the name a Host header would carry."""
    sites = folder / "sites"
    if not sites.is_dir():
        return {}
    return {wire_name(path.name): path.resolve() for path in sorted(sites.iterdir()) if path.is_dir()}


def wire_name(name: str) -> str:
    """A host as it travels: lower case, international names in their ASCII form."""
    lowered = name.lower().rstrip(".")
    return lowered if lowered.isascii() else lowered.encode("idna").decode("ascii")


def read_options(folder: Path) -> dict[str, HostOptions]:
    """The options of hosts.json by host; none if there is no such file."""
    path = folder / "hosts.json"
    if not path.exists():
        return {}
    content = read_json(path)
    if not is_object(content):
        raise TownError(f"{path} must hold an object of hosts")
    return {wire_name(host): host_options(path, host, given) for host, given in content.items()}


def host_options(path: Path, host: str, given: object) -> HostOptions:
    """One host's options; unknown names are ignored, wrong types refused."""
    if not is_object(given):
        raise TownError(f"{path}: the options of {host} must be an object")
    kinds = {"redirect": str, "redirects": dict, "status": dict, "pad": dict, "charset": dict}
    for name, kind in kinds.items():
        if name in given and not isinstance(given[name], kind):
            raise TownError(f"{path}: {name} of {host} must be {'text' if kind is str else 'an object'}")
    if not isinstance(given.get("delay_ms", 0), int | float):
        raise TownError(f"{path}: delay_ms of {host} must be a number")
    known = HostOptions.__dataclass_fields__.keys()
    return HostOptions(**{name: value for name, value in given.items() if name in known})


def read_json(path: Path) -> object:
    """A file's JSON.

    Raises:
        TownError: the file cannot be read or is no JSON.
    """
    try:
        return cast("object", json.loads(path.read_text("utf-8-sig")))
    except OSError as error:
        raise TownError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise TownError(f"{path} is no JSON: {error}") from error
