"""Where the place files lie: Overture's public bucket, another one, or a folder of this machine."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tools.places.overture.arrow import Arrow

PUBLIC = "s3://overturemaps-us-west-2/release/{release}/theme=places/type=place/"
REGION = "us-west-2"
CONNECT_SECONDS = 10.0
REQUEST_SECONDS = 30.0
RELEASE = "{release}"


@dataclass(frozen=True)
class Location:
    """A path, or `s3://bucket/path`; `{release}` in it stands for the release.

    `?region=…` and `&endpoint=host:port` name another region, or a server that speaks S3's protocol over plain HTTP.
    """

    url: str = PUBLIC

    @property
    def needs_release(self) -> bool:
        """Whether the path has a place for a release."""
        return RELEASE in self.url

    def open(self, arrow: Arrow, release: str) -> Any:
        """The files as a dataset. Raises: what pyarrow raises; it asks the network."""
        url = self.url.replace(RELEASE, release)
        if not url.startswith("s3://"):
            return arrow.dataset.dataset(url, format="parquet", partitioning=None)
        parts = urlsplit(url)
        path, files = f"{parts.netloc}{parts.path}".rstrip("/"), _bucket(arrow, parse_qs(parts.query))
        return arrow.dataset.dataset(path, format="parquet", filesystem=files, partitioning=None)


def _bucket(arrow: Arrow, options: dict[str, list[str]]) -> Any:
    """Read without credentials: those of this machine are nobody's business there."""
    given: dict[str, Any] = {"region": options.get("region", [REGION])[0]}
    if endpoint := options.get("endpoint"):
        given |= {"endpoint_override": endpoint[0], "scheme": "http"}
    return arrow.fs.S3FileSystem(
        anonymous=True, connect_timeout=CONNECT_SECONDS, request_timeout=REQUEST_SECONDS, **given
    )
