"""What is remembered of an authorization code. The code's own text never is: no record has a field for it.

A code is used once: `family` then names the tokens that it was exchanged for, so that they can be revoked
should it be presented again. Times are epoch seconds; an `expires_at` of None means never. Must not know
where records are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from gateway.oauth.stored_fields import expiry, field, seconds, text, texts, wrong
from gateway.oauth.token_facts import TokenAttribute

FAMILY_LENGTH = 22
"""Characters of a family's name: unguessable as anything else, though nobody is let in by it."""


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """Remember an authorization code: for whom, for what, and where it was sent.

    `redirect_uri` is where the code went; it has to be presented again if the client had presented it
    (`is_redirect_uri_given`). `scope` is what was granted, names separated by blanks, and `api_products`
    which products offer it. `state`, `app_end_user` and `challenge` (PKCE) are empty when none was given;
    `challenge_method` is `S256` or `plain`. `family` is empty until the code is used.
    """

    client_id: str
    app_id: str
    redirect_uri: str
    is_redirect_uri_given: bool
    scope: str
    api_products: tuple[str, ...]
    issued_at: float
    expires_at: float | None
    state: str = ""
    app_end_user: str = ""
    attributes: tuple[TokenAttribute, ...] = ()
    challenge: str = ""
    challenge_method: str = ""
    family: str = ""

    @property
    def is_used(self) -> bool:
        """Say whether the code was exchanged already."""
        return bool(self.family)

    def is_expired(self, now: float) -> bool:
        """Say whether the code's time is over at `now`, epoch seconds."""
        return self.expires_at is not None and now >= self.expires_at

    def to_record(self) -> dict[str, object]:
        """Return the plain dict of this code; attributes become `[name, value, is_displayed]`."""
        attributes = [[each.name, each.value, each.is_displayed] for each in self.attributes]
        return {**asdict(self), "api_products": list(self.api_products), "attributes": attributes}

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """Rebuild the code from what `to_record` gave.

        Raises:
            CorruptTokenRecord: a field is missing or of the wrong type.
        """
        return cls(
            client_id=text(record, "client_id"),
            app_id=text(record, "app_id"),
            redirect_uri=text(record, "redirect_uri"),
            is_redirect_uri_given=_truth(record, "is_redirect_uri_given"),
            scope=text(record, "scope"),
            api_products=texts(record, "api_products"),
            issued_at=seconds(record, "issued_at"),
            expires_at=expiry(record),
            state=text(record, "state"),
            app_end_user=text(record, "app_end_user"),
            attributes=_attributes(record),
            challenge=text(record, "challenge"),
            challenge_method=text(record, "challenge_method"),
            family=text(record, "family"),
        )


@dataclass(frozen=True, slots=True)
class Redemption:
    """Say what became of using a code: exactly one of any number of callers is the first.

    `family` is that of the first caller, empty when the code is not known (any more).
    """

    is_first: bool
    family: str


def _truth(record: Mapping[str, object], name: str) -> bool:
    value = field(record, name)
    if not isinstance(value, bool):
        raise wrong(name, "true or false", value)
    return value


def _attributes(record: Mapping[str, object]) -> tuple[TokenAttribute, ...]:
    value = field(record, "attributes")
    if not isinstance(value, list):
        raise wrong("attributes", "a list", value)
    return tuple(_attribute(each) for each in value)


def _attribute(value: object) -> TokenAttribute:
    match value:
        case [str(name), str(content), bool(is_displayed)]:
            return TokenAttribute(name, content, is_displayed)
    raise wrong("attributes", "a list of [name, value, is displayed]", value)
