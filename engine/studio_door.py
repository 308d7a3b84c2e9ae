"""Who may use Studio's server: programs of this machine, its own pages, and LangChain's Studio page. Nobody logs in.

A page of another site could otherwise start runs through the browser of whoever has Studio open.
"""

from collections.abc import Mapping

from langgraph_sdk import Auth

from domain.this_machine import HOST_HEADER

auth = Auth()

STUDIO_PAGE = "https://smith.langchain.com"
"""langgraph.json lets its answers be read by this page too."""


@auth.authenticate
async def from_here(headers: dict[bytes, bytes]) -> Auth.types.MinimalUserDict:
    """The one local person. Raises: HTTPException 403 for a request that comes from elsewhere."""
    if why := refusal({name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers.items()}):
        raise Auth.exceptions.HTTPException(status_code=403, detail=why)
    return {"identity": "local"}


@auth.on
async def anything(ctx: Auth.types.AuthContext, value: dict[str, object]) -> bool:
    """Whoever is here may do everything; the graph itself guards its runs."""
    return True


def refusal(headers: Mapping[str, str]) -> str | None:
    """Why these headers are refused; programs send no Origin."""
    host, origin = headers.get("host", ""), headers.get("origin")
    if not HOST_HEADER.fullmatch(host):
        return "Studio answers only on this machine, as localhost or 127.0.0.1."
    if origin not in (None, STUDIO_PAGE, f"http://{host}"):
        return "A page of another site may not do this."
    return None
