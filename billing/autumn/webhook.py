"""Whether a webhook is Autumn's, and whom it is about. It is a hint: what it says is asked of Autumn itself."""

import json
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from domain.errors import NotSignedIn

SIGNED = ("id", "timestamp", "signature")


def read(secret: SecretStr, headers: Mapping[str, str], body: bytes) -> UUID | None:
    """The organization a webhook is about; None when it is about nobody we could know.

    Svix signs as https://www.standardwebhooks.com has it since, under its own headers; what was signed more than five
    minutes ago is refused.

    Args:
        secret: `whsec_…`.
        headers: of the request, names in lower case.
        body: as it arrived, byte by byte.

    Raises:
        NotSignedIn: the signature is missing, wrong or too old.
    """
    signed = {f"webhook-{name}": headers.get(f"svix-{name}", "") for name in SIGNED}
    try:
        Webhook(secret.get_secret_value()).verify(body, signed, json_parse=False)
        told = json.loads(body)
    except (WebhookVerificationError, ValueError, RecursionError) as error:
        raise NotSignedIn("This webhook is not signed with AUTUMN_WEBHOOK_SECRET, or was sent too long ago.") from error
    return _customer(told)


def _customer(told: object) -> UUID | None:
    data = _object(_object(told).get("data"))
    name = data.get("customer_id") or _object(data.get("customer")).get("id")
    try:
        return UUID(str(name))
    except ValueError:
        return None


def _object(value: object) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], value) if isinstance(value, Mapping) else {}
