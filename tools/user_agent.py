"""How we introduce ourselves to websites and to Nominatim: a name, and how to reach whoever runs it."""

NAME = "Leadatlas"
TOKEN = "leadatlas"
"""What robots.txt calls us; the whole User-Agent contains "bot", which some groups name."""


def user_agent(contact: str | None) -> str:
    """The User-Agent header.

    Args:
        contact: an address (https or e-mail) of whoever runs this installation (`CRAWLER_CONTACT`), if told.
    """
    return f"{NAME}/0.1 (bot{f'; +{contact}' if contact else ''})"
