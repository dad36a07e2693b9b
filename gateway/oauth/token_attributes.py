"""Custom attributes of a token that was issued: which may be set later, and what becomes of its record."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.oauth.records import AccessToken
from gateway.oauth.token_facts import TokenAttribute

MOST_ATTRIBUTES = 18
MOST_ATTRIBUTE_NAME = 1024
MOST_ATTRIBUTE_VALUE = 2048
"""Characters. Edge's limits of attributes anywhere; for tokens they are not documented."""

RESERVED = frozenset(
    {"client_id", "developer_email", "expires_in", "org_name", "refresh_count", "scope", "status"}
)
"""What Edge does not let anybody change by way of an attribute."""

HONOURS_SCOPE = False
"""Whether an attribute `scope` replaces the token's scope, as old Edge did: the one switch."""


def is_reserved(name: str, *, honours_scope: bool = HONOURS_SCOPE) -> bool:
    """Say whether a name is not that of a custom attribute."""
    return name in RESERVED and not (honours_scope and name == "scope")


def is_within_limits(attributes: Sequence[TokenAttribute]) -> bool:
    """Say whether a token may have these attributes."""
    return len(attributes) <= MOST_ATTRIBUTES and all(
        len(each.name) <= MOST_ATTRIBUTE_NAME and len(each.value) <= MOST_ATTRIBUTE_VALUE
        for each in attributes
    )


def with_attributes(
    record: AccessToken, given: Sequence[TokenAttribute], *, honours_scope: bool = HONOURS_SCOPE
) -> AccessToken:
    """Return a token whose attributes of these names have the values that are given; new ones are added.

    Whether an attribute that it has is displayed stays as it is. Reserved names change nothing.
    """
    values = {each.name: each for each in record.attributes}
    scope = record.scope
    for each in given:
        if is_reserved(each.name, honours_scope=honours_scope):
            continue
        if each.name == "scope":
            scope = each.value
            continue
        known = values.get(each.name, each)
        values[each.name] = TokenAttribute(each.name, each.value, known.is_displayed)
    return record.but(attributes=tuple(values.values()), scope=scope)
