"""By which CSS declarations an element is kept from a visitor's eyes, wherever they stand."""

import re
from collections.abc import Mapping

BLANK = re.compile(r"\s+")
MAX_STYLE = 2_000
"""Characters of one element's style, or of one rule, that are looked at."""
ZERO = r"(?:0+(?:\.0*)?|\.0+)"
HIDING = {
    name: re.compile(value)
    for name, value in {
        "display": "none",
        "visibility": "hidden|collapse",
        "content-visibility": "hidden",
        "opacity": f"{ZERO}%?",
        "font-size": rf"{ZERO}(?:[a-z]+|%)?|[01](?:\.\d+)?p[xt]",
        "color": "transparent",
        "clip": r"rect\((?:[01](?:px)?,?){4}\)",
        "clip-path": rf"inset\((?:(?:[5-9]\d|\d{{3,}})(?:\.\d+)?%)+\)|circle\({ZERO}\D.*",
        "transform": rf".*scale(?:3d|[xy])?\({ZERO}[,)].*|.*translate(?:3d|[xy])?\(-\d{{4,}}.*",
        "scale": ZERO,
        **dict.fromkeys(("left", "right", "top", "text-indent", "margin-left", "margin-top"), r"-\d{3,}.*"),
    }.items()
}
SIDES = ("width", "height", "max-width", "max-height")
SWITCHES = frozenset({"display", "visibility", "content-visibility", "opacity", "transform", "scale", *SIDES})
"""What pages open, fade in and fold out with: at rest such text may be hidden, and yet is shown."""
TINY = re.compile(rf"{ZERO}(?:px|r?em|%)?|1(?:\.0*)?px")
NONE = re.compile(rf"{ZERO}(?:px|r?em|%)?")


def declared(style: str) -> dict[str, str]:
    """Declarations as they win over each other: small letters, no blanks."""
    parts = [part.partition(":") for part in BLANK.sub("", style[:MAX_STYLE]).lower().split(";")]
    plain = {name: value for name, _, value in parts if value and not value.endswith("!important")}
    return plain | {name: value[:-10] for name, _, value in parts if value.endswith("!important")}


def hides(declarations: Mapping[str, str]) -> dict[str, str]:
    """Those of an element's declarations that hide it; none when it is seen."""
    found = {
        name: declarations[name]
        for name in HIDING.keys() & declarations.keys()
        if HIDING[name].fullmatch(declarations[name])
    }
    if "text" in (declarations.get("background-clip"), declarations.get("-webkit-background-clip")):
        found.pop("color", None)  # letters cut out of a picture or a gradient
    return found | _folded(declarations)


def _folded(declarations: Mapping[str, str]) -> dict[str, str]:
    """A box without room that shows nothing beyond it; one whose padding holds a film's place has room."""
    if declarations.get("overflow") not in ("hidden", "clip") or "%" in declarations.get("padding-bottom", ""):
        return {}
    small = {side: value for side in SIDES if TINY.fullmatch(value := declarations.get(side, ""))}
    if len(small) > 1 or any(map(NONE.fullmatch, small.values())):
        return {**small, "overflow": "hidden"}
    return {}
