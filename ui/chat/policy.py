"""What the chat's page may load and run: our own files, and the inline pieces of Chainlit's page by their hashes.

Two things stay open, and docs/operations.md says why: `unsafe-eval`, because the page compiles our widgets, and
`data:` images, which Chainlit's own style sheet has.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
STYLE = re.compile(r'dangerouslySetInnerHTML:\{__html:"([^"\\]*)"\}')
TOASTS = re.compile(r"\(`(html\[dir=ltr\],\[data-sonner-toaster\][^`\\]*)`\)")
CURSORS = ("ew-resize", "e-resize", "w-resize")
"""While the side panel is dragged."""
LOCK = "!important"
SCROLL_LOCK = f"""
  .with-scroll-bars-hidden {{
   overflow: hidden {LOCK};
   padding-right: 0px {LOCK};
  }}
  body[data-scroll-locked] {{
    overflow: hidden {LOCK};
    overscroll-behavior: contain;
    position: relative {LOCK};
    padding-left: 0px;
    padding-top: 0px;
    padding-right: 0px;
    margin-left:0;
    margin-top:0;
    margin-right: 0px {LOCK};
    
  }}
  
  .right-scroll-bar-position {{
    right: 0px {LOCK};
  }}
  
  .width-before-scroll-bar {{
    margin-right: 0px {LOCK};
  }}
  
  .right-scroll-bar-position .right-scroll-bar-position {{
    right: 0 {LOCK};
  }}
  
  .width-before-scroll-bar .width-before-scroll-bar {{
    margin-right: 0 {LOCK};
  }}
  
  body[data-scroll-locked] {{
    --removed-body-scroll-bar-size: 0px;
  }}
"""  # noqa: W293
"""While a menu is open, on a page that has no scroll bar of its own: ours never has."""


def page_policy(page: str, program: str) -> str:
    """The content security policy of the chat.

    Args:
        page: the HTML as it is sent; its inline scripts are the ones that run.
        program: Chainlit's built JavaScript; the styles that it writes into the page are the ones that apply.
    """
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' 'unsafe-eval' {_hashes(SCRIPT.findall(page))}",
        "style-src": f"'self' {_hashes(_styles(program))}",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _styles(program: str) -> Iterable[str]:
    yield ""  # a style element is empty before its text comes
    yield from TOASTS.findall(program)
    yield from STYLE.findall(program)
    yield from (f"*{{cursor: {cursor}!important;}}" for cursor in CURSORS)
    yield SCROLL_LOCK


def _hashes(texts: Iterable[str]) -> str:
    digests = sorted({hashlib.sha256(text.encode()).digest() for text in texts})
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
