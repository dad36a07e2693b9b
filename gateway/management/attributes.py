"""Custom attributes as resources of their own: the same three paths below products, developers and apps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from gateway.entities import ApiProduct, Attribute, Company, Developer
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.operation import describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import ATTRIBUTE, ATTRIBUTE_LIST, SENT_ATTRIBUTE_LIST, SENT_VALUE

Attributes = tuple[Attribute, ...]
Change = Callable[[Attributes], Attributes]
E = TypeVar("E", ApiProduct, Company, Developer)


@dataclass(frozen=True, slots=True)
class Owner:
    """Say whose attributes they are: `read` returns them, `update` changes and returns the new ones.

    Both raise NotFound where the owner does not exist.
    """

    path: str
    read: Callable[[Call], Awaitable[Attributes]]
    update: Callable[[Call, Change], Awaitable[Attributes]]


def changing(call: Call, change: Change) -> Callable[[E], E]:
    """Return what changes attributes for a call, stamps their owner, and refuses what may not be."""
    now = call.now

    def apply(before: E) -> E:
        after = replace(before, attributes=change(before.attributes)).changed(now, call.caller)
        after.check()
        return after

    return apply


def attributes_view(attributes: Iterable[Attribute]) -> list[dict[str, str]]:
    """Return attributes as Edge lists them."""
    return [_view(each) for each in attributes]


def _view(attribute: Attribute) -> dict[str, str]:
    return {"name": attribute.name, "value": attribute.value}


# house: five verbs, each a function with its description
def attribute_resources(owner: Owner) -> tuple[Resource, Resource]:
    """Return the two resources: all attributes of an owner, and one by its name."""

    @describes(ATTRIBUTE_LIST)
    async def read_all(call: Call) -> Answer:
        """Answer all attributes."""
        return found({"attribute": attributes_view(await owner.read(call))})

    @describes(ATTRIBUTE_LIST, sent=entity_sent(SENT_ATTRIBUTE_LIST))
    async def replace_all(call: Call) -> Answer:
        """Replace all attributes."""
        given = call.body.entity("Attributes").attributes("attribute")
        if given is None:
            raise Invalid("management.InvalidEntity", "attribute is absent; a list is expected")
        return found({"attribute": attributes_view(await owner.update(call, lambda _: given))})

    @describes(ATTRIBUTE)
    async def read_one(call: Call) -> Answer:
        """Answer one attribute."""
        return found(_view(_named(await owner.read(call), call.names["attribute"])))

    @describes(ATTRIBUTE, sent=entity_sent(SENT_VALUE))
    async def write_one(call: Call) -> Answer:
        """Set one attribute; one that is not there yet is made."""
        members = call.body.entity("Attribute")
        members.keep("name", call.names["attribute"], of="an attribute")
        value = members.text("value")
        if value is None:
            raise Invalid("management.InvalidEntity", "value is absent; a text is expected")
        wanted = Attribute(call.names["attribute"], value)
        await owner.update(call, lambda before: _with(before, wanted))
        return found(_view(wanted))

    @describes(ATTRIBUTE)
    async def delete_one(call: Call) -> Answer:
        """Delete one attribute and answer it."""
        removed: list[Attribute] = []

        def without(before: Attributes) -> Attributes:
            removed[:] = [_named(before, call.names["attribute"])]
            return tuple(each for each in before if each not in removed)

        await owner.update(call, without)
        return found(_view(removed[0]))

    collection = f"{owner.path}/attributes"
    return (
        Resource(collection, get=read_all, post=replace_all),
        Resource(f"{collection}/{{attribute}}", get=read_one, post=write_one, delete=delete_one),
    )


def _named(attributes: Attributes, name: str) -> Attribute:
    for each in attributes:
        if each.name == name:
            return each
    raise NotFound("keymanagement.service.AttributeDoesNotExist", f"Attribute {name} does not exist")


def _with(before: Attributes, wanted: Attribute) -> Attributes:
    """Return the attributes with one of them set; a new one stands last."""
    if all(each.name != wanted.name for each in before):
        return (*before, wanted)
    return tuple(wanted if each.name == wanted.name else each for each in before)
