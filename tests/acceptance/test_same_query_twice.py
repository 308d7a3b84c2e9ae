"""The same query twice creates nothing twice."""

from tests.acceptance.product import Product
from tests.acceptance.town import cut

NAMES = ("Maple Street Family Dental", "Riverside Smiles", "Bright Harbor Dental")


def test_the_same_query_twice_creates_nothing_twice(product: Product) -> None:
    town = cut(product.folder / "town", NAMES)
    ask = ("run", "dentists in Springfield", "--town", str(town), "--json")
    first, second = product(*ask).json, product(*ask).json
    assert first["run"]["phases"][2]["message"].startswith("3 new")
    assert second["run"]["phases"][2]["message"].startswith("0 new, 3 known already")
    assert {lead["id"] for lead in first["opportunities"]} == {lead["id"] for lead in second["opportunities"]}
    assert len(product.rows("select id from opportunities")) == 3
