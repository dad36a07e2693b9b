"""What the tokens of one grant have in common: held once, however many tokens there are.

A worker remembers up to a million tokens, and most of what their records say is the same: whose they
are, and what they open. So these facts are an object of their own, and equal ones are the same object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from weakref import ReferenceType, ref

from gateway.oauth.stored_fields import field, text, texts, wrong

BEARER_TOKEN = "BearerToken"
"""Edge's token type; the RFC's would be `Bearer`."""

APPROVED = "approved"
REVOKED = "revoked"


@dataclass(frozen=True)
class TokenAttribute:
    """Hold a custom attribute of a token; `is_displayed` ones are members of the token answer."""

    name: str
    value: str
    is_displayed: bool = True


Values = tuple[
    str, str, str, str, str, str, tuple[str, ...], str, str, str, str, tuple[TokenAttribute, ...], str
]
"""The values of TokenFacts in the order of its fields."""


class TokenFacts:
    """Hold what tokens share; made by `shared` only, so that equal facts are identical.

    The fields mean what they mean in an AccessToken, and never change.
    """

    __slots__ = (
        "__weakref__",
        "api_products",
        "app_end_user",
        "app_id",
        "app_name",
        "attributes",
        "client_id",
        "developer_email",
        "developer_id",
        "grant_type",
        "is_approved",
        "organization",
        "scope",
        "status",
        "token_type",
    )

    def __init__(self, values: Values) -> None:
        self.client_id, self.app_id, self.app_name, self.developer_id = values[:4]
        self.developer_email, self.organization, self.api_products = values[4:7]
        self.scope, self.grant_type, self.token_type, self.status = values[7:11]
        self.attributes, self.app_end_user = values[11:]
        self.is_approved = self.status == APPROVED
        """Asked by every call: so it is worked out once."""


_SHARED: dict[Values, ReferenceType[TokenFacts]] = {}
"""The facts of all tokens that are remembered anywhere; they leave with the last of their tokens.

A WeakValueDictionary, but for the price: it is Python, and would be half of what reading a token costs.
"""


def shared(values: Values) -> TokenFacts:
    """Return the facts of these values: the very object that other tokens have."""
    reference = _SHARED.get(values)
    known = None if reference is None else reference()
    if known is None:
        known = TokenFacts(values)
        _SHARED[values] = ref(known, partial(_forget, values))
    return known


def _forget(values: Values, reference: ReferenceType[TokenFacts]) -> None:
    """Drop facts that are gone, unless equal ones were made since."""
    if _SHARED.get(values) is reference:
        del _SHARED[values]


def stored_facts(record: Mapping[str, object]) -> TokenFacts:
    """Return the facts that a stored token record holds.

    Raises:
        CorruptTokenRecord: a field is missing or of the wrong type.
    """
    return shared(
        (
            text(record, "client_id"),
            text(record, "app_id"),
            text(record, "app_name"),
            text(record, "developer_id"),
            text(record, "developer_email"),
            text(record, "organization"),
            texts(record, "api_products"),
            text(record, "scope"),
            text(record, "grant_type"),
            text(record, "token_type"),
            text(record, "status"),
            _attributes(record),
            text(record, "app_end_user"),
        )
    )


def _attributes(record: Mapping[str, object]) -> tuple[TokenAttribute, ...]:
    value = field(record, "attributes")
    if not isinstance(value, list):
        raise wrong("attributes", "a list", value)
    return tuple([_attribute(each) for each in value]) if value else ()


def _attribute(value: object) -> TokenAttribute:
    match value:
        case [str(name), str(content), bool(is_displayed)]:
            return TokenAttribute(name, content, is_displayed)
    raise wrong("attributes", "a list of [name, value, is displayed]", value)
