"""The parts of a revision: policies, endpoints, shared flows; read, and edited in place.

Several clients may add parts to one revision at once: each finds its part there, and the others'.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from gateway.bundle import Packed
from gateway.entities import Revision
from gateway.errors import Invalid
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.contents import Part
from gateway.management.editing import Changes, edit
from gateway.management.kinds import PROXIES, Kind, kind_of
from gateway.management.lookup import revision_of
from gateway.management.operation import DOCUMENT_SENT, OR_XML, Parameter, describes
from gateway.management.part_kinds import (
    PARTS,
    POLICIES,
    PartKind,
    arriving,
    part_of,
    refuse_existing,
    require_part,
    shown,
)
from gateway.management.resource import Resource
from gateway.management.rollout import stored_bundle
from gateway.management.shapes import PART, TEXTS

MOST = 4 * 1024 * 1024
"""Bytes of an XML file that a bundle may hold."""
OLD_POLICIES = "stepdefinitions"
"""The name that policies had in the API before; a client still adds them by it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Serve the parts of one kind."""

    kind: PartKind

    @describes(TEXTS)
    async def list_names(self, call: Call) -> Answer:
        """Answer their names."""
        return found(list(self.kind.listed(await revision_of(call))))

    @describes(PART, status=201, beside=OR_XML, query=(Parameter("name"),), sent=DOCUMENT_SENT)
    async def add(self, call: Call) -> Answer:
        """Add a part: XML, or JSON."""
        kind = self.kind
        part = await asyncio.to_thread(arriving, kind, call.body, (call.parameter("name") or "").strip())
        if kind is POLICIES:
            refuse_other_name(kind, call.parameter("name"), part.name)

        def make(packed: Packed, before: Revision) -> Changes:
            refuse_existing(call, kind, (packed, before), part)
            return {f"{kind.folder}/{part.stem}.xml": part.raw}

        await edit(call, make)
        return shown(call, kind, part_of(kind, part.raw, part.stem), 201)

    @describes(PART, beside=OR_XML)
    async def get(self, call: Call) -> Answer:
        """Answer one part."""
        return await with_bundle(call, lambda packed: shown(call, self.kind, self._named(call, packed)))

    @describes(PART, beside=OR_XML, sent=DOCUMENT_SENT)
    async def put(self, call: Call) -> Answer:
        """Put a part in place of the one that has its name."""
        kind, name = self.kind, call.names["part"]
        part = await asyncio.to_thread(arriving, kind, call.body, "" if self.kind is POLICIES else name)
        refuse_other_name(kind, part.name, name)

        def make(packed: Packed, _: Revision) -> Changes:
            return {self._named(call, packed).file: part.raw}

        await edit(call, make)
        return shown(call, kind, part_of(kind, part.raw, name))

    @describes(PART, beside=OR_XML)
    async def delete(self, call: Call) -> Answer:
        """Take a part out and answer it."""
        gone: list[Part] = []

        def make(packed: Packed, _: Revision) -> Changes:
            gone[:] = [self._named(call, packed)]
            return {gone[0].file: None}

        await edit(call, make)
        return shown(call, self.kind, gone[0])

    def _named(self, call: Call, packed: Packed) -> Part:
        return require_part(call, self.kind, packed, call.names["part"])

    def resources(self, bundles: Kind) -> tuple[Resource, ...]:
        """Return the resources of these parts below the revisions of a kind of bundle."""
        path = f"{bundles.revision}/{self.kind.collection}"
        return (
            Resource(path, get=self.list_names, post=self.add, most=MOST, topic=""),
            Resource(
                f"{path}/{{part}}",
                get=self.get,
                post=self.put,
                put=self.put,
                delete=self.delete,
                most=MOST,
                topic="",
            ),
        )


def refuse_other_name(kind: PartKind, given: str | None, name: str) -> None:
    """Refuse a name that is given and is another than the part's.

    Raises:
        Invalid: it is another.
    """
    if given not in (None, "", name):
        raise Invalid(
            "messaging.config.beans.InvalidName", f"The {kind.word} is called {name!r}, and not {given!r}"
        )


async def with_bundle(call: Call, look: Callable[[Packed], Answer]) -> Answer:
    """Answer what is found in the bundle of the path's revision; `look` is called in a thread."""
    raw = await stored_bundle(call, await revision_of(call))
    return await asyncio.to_thread(lambda: look(Packed(raw, kind_of(call).bundle)))


def _resources() -> tuple[Resource, ...]:
    made = [resource for bundles, kind in PARTS for resource in Parts(kind).resources(bundles)]
    old = Resource(f"{PROXIES.revision}/{OLD_POLICIES}", post=Parts(POLICIES).add, most=MOST, topic="")
    return (*made, old)


RESOURCES = _resources()
