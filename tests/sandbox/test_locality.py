"""Towns out of addresses from many countries."""

import pytest

from sandbox.locality import locality


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("14 Harbor Row, Springfield, IL 62703, USA", "Springfield"),
        ("221 Cedar Row, Springfield, IL 62702", "Springfield"),
        ("Patna, Bihar, India", "Patna"),
        ("R. Olavo Bilac, 152, Jaú - SP, 17201-390, Brazil", "Jaú"),
        ("Tunisia", "Tunisia"),
        ("9-170 Fuller Rd, Ajax, ON L1S 7G8, Canada", "Ajax"),
        ("Level 1/82 Elizabeth St, Sydney NSW 2000, Australia", "Sydney"),
        ("Thiemstraße 124, 03050 Cottbus, Germany", "Cottbus"),
        ("1-3 Strand, London WC2N 5EJ, UK", "London"),
        ("Airport Road, Port Harcourt, Nigeria", "Port Harcourt"),
        ("Lamahi-5, Dang, Nepal", "Dang"),
        ("", ""),
    ],
)
def test_the_town_is_read_from_the_address(address: str, town: str) -> None:
    assert locality(address) == town
