"""The catalog of the repository, written to Autumn: plans.toml is the truth, what is there already is brought to it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from billing.autumn.client import Autumn
from billing.catalog import Catalog, Feature, Interval, Pack, Plan

Item = Mapping[str, Any]
Kind = Literal["features", "products"]


async def push(autumn: Autumn, catalog: Catalog) -> list[tuple[Kind, str, bool]]:
    """Create or update all features, then all products.

    Returns:
        Kind, id, and whether it is new, in the order of writing.

    Raises: BillingUnavailable, BadKey, BillingRefused; what was written until then stays, and pushing again goes on.
    """
    written: list[tuple[Kind, str, bool]] = []
    wanted: tuple[tuple[Kind, Iterator[Item]], ...] = (
        ("features", features(catalog)),
        ("products", products(catalog)),
    )
    for kind, items in wanted:
        known = await autumn.known(kind)
        for item in items:
            await autumn.save(kind, item, new=item["id"] not in known)
            written.append((kind, str(item["id"]), item["id"] not in known))
    return written


def features(catalog: Catalog) -> Iterator[Item]:
    """As Autumn takes them; a metered feature comes before the credits that pay for it."""
    for feature in catalog.features.values():
        for metered in feature.costs:
            yield {"id": metered, "name": metered.replace("_", " ").capitalize(), "type": "single_use"}
    for id, feature in catalog.features.items():
        yield {"id": id, "name": feature.name, **_type(feature)}


def _type(feature: Feature) -> Item:
    if not feature.costs:
        return {"type": feature.type}
    schema = [{"metered_feature_id": id, "credit_cost": float(cost)} for id, cost in feature.costs.items()]
    return {"type": "credit_system", "credit_schema": schema}


def products(catalog: Catalog) -> Iterator[Item]:
    """Plans replace one another and the free one is everybody's; packs are added on."""
    for id, plan in catalog.plans.items():
        items = [*_price(plan.price, plan.interval), *_included(catalog, plan), *_unlimited(plan)]
        yield {
            "id": id, "name": plan.name, "group": "plans", "is_default": not plan.price, "is_add_on": False,
            "items": items,
        }  # fmt: skip
    for id, pack in catalog.packs.items():
        items = [*_price(pack.price, None), *_included(catalog, pack)]
        yield {"id": id, "name": pack.name, "group": None, "is_default": False, "is_add_on": True, "items": items}


def _price(price: Decimal, interval: Interval | None) -> list[Item]:
    return [{"type": "price", "price": float(price), "interval": interval}] if price else []


def _included(catalog: Catalog, product: Pack) -> Iterator[Item]:
    for feature, amount in product.included.items():
        consumed = isinstance(product, Plan) and catalog.features[feature].type == "single_use"
        interval = product.interval if consumed and isinstance(product, Plan) else None
        item: dict[str, Any] = {"feature_id": feature, "included_usage": float(amount), "interval": interval}
        overage = product.overage.get(feature) if isinstance(product, Plan) else None
        if overage is None:
            yield {"type": "feature", **item}
        else:
            paid = {"price": float(overage), "billing_units": 1, "usage_model": "pay_per_use"}
            yield {"type": "priced_feature", **item, **paid}


def _unlimited(plan: Plan) -> list[Item]:
    return [
        {"type": "feature", "feature_id": feature, "included_usage": "inf", "interval": None}
        for feature in plan.unlimited
    ]
