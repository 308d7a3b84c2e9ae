"""How amounts are told: one way in all sentences and columns."""

from decimal import Decimal

import pytest

from domain.credits import figure, spoken
from domain.vocabulary import Account


@pytest.mark.parametrize(
    ("account", "amount", "told"),
    [
        ("atlas_credits", Decimal(1), "1 Atlas credit"),
        ("atlas_credits", "1.000", "1 Atlas credit"),
        ("atlas_credits", 0, "0 Atlas credits"),
        ("atlas_credits", Decimal("2.5"), "2.50 Atlas credits"),
        ("atlas_credits", 12_000, "12,000 Atlas credits"),
        ("ai_credits", Decimal(1), "1.00 AI credit"),
        ("ai_credits", Decimal("0.999"), "1.00 AI credit"),
        ("ai_credits", Decimal("12.345"), "12.35 AI credits"),
        ("ai_credits", "8000", "8,000.00 AI credits"),
    ],
)
def test_an_amount_has_its_account_and_the_right_number(
    account: Account, amount: Decimal | float | str, told: str
) -> None:
    assert spoken(account, amount) == told
    assert told.startswith(f"{figure(account, amount)} ")
