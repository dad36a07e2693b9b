"""The flows of an endpoint, edited one by one: the older calls, which some scripts still make."""

from __future__ import annotations

from gateway.bundle import Endpoint, Packed, read_outline
from gateway.entities import Revision
from gateway.errors import Conflict, Invalid, NotFound
from gateway.management.answers import XML, Answer, found, prefers_xml
from gateway.management.call import Call
from gateway.management.contents import Part
from gateway.management.editing import Changes, edit
from gateway.management.kinds import PROXIES
from gateway.management.operation import DOCUMENT_SENT, OR_XML, Parameter, describes, one_word
from gateway.management.part_kinds import (
    PROXY_ENDPOINTS,
    TARGET_ENDPOINTS,
    PartKind,
    require_part,
)
from gateway.management.part_views import flow_document, flow_view
from gateway.management.resource import Resource
from gateway.management.resources.revision_parts import with_bundle
from gateway.management.shapes import PART, TEXTS
from gateway.management.xml_members import document_of

_BEANS = "messaging.config.beans"
_SIDES = {"request": "Request", "response": "Response"}


class Flows:
    """Serve the flows of proxy endpoints, or of target endpoints."""

    __slots__ = ("_kind",)

    def __init__(self, kind: PartKind) -> None:
        self._kind = kind

    @describes(TEXTS)
    async def list_names(self, call: Call) -> Answer:
        """Answer the names of an endpoint's flows, in the order in which they run."""
        return await with_bundle(call, lambda packed: found(self._endpoint(call, packed).flows()))

    @describes(PART, beside=OR_XML)
    async def get(self, call: Call) -> Answer:
        """Answer one flow, PreFlow and PostFlow included."""

        def look(packed: Packed) -> Answer:
            endpoint = self._endpoint(call, packed)
            return _shown(call, _flow_of(call, endpoint, call.names["flow"]), 200)

        return await with_bundle(call, look)

    @describes(PART, status=201, beside=OR_XML, sent=DOCUMENT_SENT)
    async def add(self, call: Call) -> Answer:
        """Add a conditional flow behind the others."""
        sent = call.body.document()
        raw = sent if isinstance(sent, bytes) else flow_document(sent)
        flow = read_outline(raw, "Flow")
        if flow.tag != "Flow" or not flow.name:
            raise Invalid(f"{_BEANS}.InvalidPart", "The body must be a <Flow> with a name")

        def make(packed: Packed, _: Revision) -> Changes:
            part, endpoint = self._part(call, packed), self._endpoint(call, packed)
            if flow.name in endpoint.flows():
                raise Conflict(
                    f"{_BEANS}.FlowAlreadyExists",
                    f"Flow {flow.name} already exists in {self._kind.word} {part.name}",
                )
            endpoint.add_flow(raw, "Flow")
            return {part.file: endpoint.written()}

        await edit(call, make)
        return _shown(call, raw, 201)

    @describes(
        PART,
        status=201,
        beside=OR_XML,
        query=(
            Parameter("name", is_required=True),
            one_word("enforcement", *_SIDES),
            Parameter("flow"),
            Parameter("condition"),
        ),
    )
    async def add_step(self, call: Call) -> Answer:
        """Attach a policy at the end of a flow's side, as `name`, `enforcement` and `condition` say."""
        policy = (call.parameter("name") or "").strip()
        side = call.choice("enforcement", *_SIDES) or "request"
        flow = call.names.get("flow") or call.parameter("flow") or ""
        for parameter, given in (("name", policy), ("flow", flow)):
            if not given:
                raise Invalid("management.InvalidParameter", f"{parameter} is absent")
        step = document_of("Step", {"name": policy, "condition": call.parameter("condition")})
        changed: list[bytes] = []

        def make(packed: Packed, _: Revision) -> Changes:
            part, endpoint = self._part(call, packed), self._endpoint(call, packed)
            _flow_of(call, endpoint, flow)
            endpoint.add_step(flow, _SIDES[side], step)
            changed[:] = [endpoint.flow(flow)]
            return {part.file: endpoint.written()}

        await edit(call, make)
        return _shown(call, changed[0], 201)

    def _part(self, call: Call, packed: Packed) -> Part:
        return require_part(call, self._kind, packed, call.names["part"])

    def _endpoint(self, call: Call, packed: Packed) -> Endpoint:
        part = self._part(call, packed)
        return Endpoint(part.raw, part.file)

    def resources(self) -> tuple[Resource, ...]:
        """Return the resources of these flows."""
        path = f"{PROXIES.revision}/{self._kind.collection}/{{part}}"
        return (
            Resource(f"{path}/flows", get=self.list_names, post=self.add, topic=""),
            Resource(f"{path}/flows/{{flow}}", get=self.get),
            Resource(f"{path}/flows/{{flow}}/steps", post=self.add_step, topic=""),
            Resource(f"{path}/steps", post=self.add_step, topic=""),
        )


def _flow_of(call: Call, endpoint: Endpoint, name: str) -> bytes:
    try:
        return endpoint.flow(name)
    except LookupError as error:
        raise NotFound(
            f"{_BEANS}.FlowDoesNotExist", f"Flow {name} does not exist in {call.names['part']}"
        ) from error


def _shown(call: Call, raw: bytes, status: int) -> Answer:
    return Answer(status, raw, XML) if prefers_xml(call.accept) else found(flow_view(raw), status)


RESOURCES = (*Flows(PROXY_ENDPOINTS).resources(), *Flows(TARGET_ENDPOINTS).resources())
