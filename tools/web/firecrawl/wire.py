"""The parts of Firecrawl's answers that we read, forgiving about all else.

The SDK's own models are not: they refuse a whole batch for one value they do not know (`proxyUsed: enhanced`), and
pages may bring metadata under any name. What is not of the expected type counts as not told.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _text(value: object) -> object:
    return value if isinstance(value, str) else None


def _number(value: object) -> object:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _texts(value: object) -> object:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]


Text = Annotated[str | None, BeforeValidator(_text)]
Number = Annotated[int | None, BeforeValidator(_number)]
Texts = Annotated[list[str], BeforeValidator(_texts)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Metadata(_Wire):
    """`source_url` was asked for, `url` is where it led; `cached_at` is told where Firecrawl had it already."""

    source_url: Text = Field(default=None, validation_alias="sourceURL")
    url: Text = None
    status_code: Number = Field(default=None, validation_alias="statusCode")
    content_type: Text = Field(default=None, validation_alias="contentType")
    cached_at: Text = Field(default=None, validation_alias="cachedAt")
    credits_used: Number = Field(default=None, validation_alias="creditsUsed")


class Document(_Wire):
    """A page; `raw_html` as it came from the site."""

    raw_html: Text = Field(default=None, validation_alias="rawHtml")
    links: Texts = []
    metadata: Metadata = Metadata()


class Scraped(_Wire):
    """Answer of `/v2/scrape`."""

    success: bool
    data: Document = Document()


class Batch(_Wire):
    """Answer of `/v2/batch/scrape/{id}`: `next` leads to the rest of `data`; `completed` counts pages."""

    success: bool = True
    status: Literal["scraping", "completed", "failed", "cancelled"]
    completed: Number = None
    credits_used: Number = Field(default=None, validation_alias="creditsUsed")
    next: Text = None
    data: list[Document] = []
