"""What may be told of a request: every member the API knows is decided about, and none is a secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway.management import shapes
from gateway.management.harmless import FIELDS, IN_MAPS, MEMBERS


def test_every_member_that_clients_send_is_told_or_known_to_be_a_secret() -> None:
    sent: set[str] = set()
    for name in dir(shapes):
        if name.startswith("SENT_"):
            sent.update(members_in(getattr(shapes, name)))
    untold = {each for each in sent if each.casefold() not in MEMBERS}
    assert untold == {"consumerKey", "consumerSecret", "password", "value"}


def test_names_of_secrets_are_not_told() -> None:
    secrets = {"code", "consumerkey", "key", "keyfile", "mfa_token", "pass", "password", "token", "value"}
    assert secrets.isdisjoint(FIELDS)
    assert IN_MAPS < MEMBERS < FIELDS


def members_in(shape: object) -> Iterator[str]:
    if isinstance(shape, shapes.Shape):
        yield from members_in(shape.schema)
    elif isinstance(shape, Mapping):
        properties = shape.get("properties")
        yield from properties if isinstance(properties, Mapping) else ()
        for each in shape.values():
            yield from members_in(each)
    elif isinstance(shape, list | tuple):
        for each in shape:
            yield from members_in(each)
