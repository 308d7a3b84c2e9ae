"""The product on a fresh database: of one test, or of one file whose tests look at the same run."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.acceptance.product import Product
from tests.databases import temporary_database


@pytest.fixture
def product(database_url: str, tmp_path: Path) -> Product:
    return Product(database_url, tmp_path)


@pytest.fixture(scope="module")
def shared_product(postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Product]:
    with temporary_database(postgres_url, template) as url:
        yield Product(url, tmp_path_factory.mktemp("product"))
