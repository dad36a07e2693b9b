"""Running a contract case: deploy its bundle and make its calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Any

from gateway import faults
from gateway.bundle import load, load_shared_flow
from gateway.entities import TargetServer
from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Binding, Hook, IssuedToken, Lookup, LookupKind, Program, compile_bundle
from gateway.message import Exchange, Headers, Message, VirtualHostFacts
from gateway.oauth import TokenAttribute
from gateway.policies import readers
from gateway.runtime.arrival import Door, RequestHead
from gateway.runtime.routes import PLAIN_HOSTS, HostRoutes, RouteTable
from tests.support.builders import make_response
from tests.support.case_words import filled, texts_of
from tests.support.cases import Answering, Asking, Call, Case
from tests.support.clients import (
    KEY,
    make_client,
    make_code,
    make_product,
    make_refresh_token,
    make_token,
    of_company,
)
from tests.support.driver import PureDriver, traced
from tests.support.fake_entities import FakeEntities
from tests.support.fakes import NOW, FakeClients, FakeClock, FakeCodes, FakeKeySets, FakeServices, FakeTokens
from tests.support.oauth1_tokens import stored

Wrap = Callable[[Program], Program]
ENVIRONMENT = "acme/test"
CLIENT, LOCAL = ("192.0.2.1", 40000), ("192.0.2.80", 8080)


@dataclass
class Outcome:
    """Hold what came of one call."""

    answer: Message
    exchange: Exchange | None
    asked: Message | None = None
    url: str = ""
    waits: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    said: Mapping[str, str] = field(default_factory=dict)
    """The texts that this call and those before it left in flow variables."""

    def facts(self) -> dict[str, object]:
        """Return all of it as plain values: two runs of a case must agree on them."""
        return {
            "answer": _facts(self.answer),
            "asked": None if self.asked is None else _facts(self.asked),
            "url": self.url,
            "waits": self.waits,
            "trace": self.trace,
            "variables": {} if self.exchange is None else plain(self.exchange.variables),
        }


def _facts(message: Message) -> dict[str, object]:
    return {
        "status": (message.status, message.reason),
        "asked": (message.verb, message.path, str(message.query)),
        "headers": list(message.headers),
        "body": message.content,
    }


def plain(variables: Mapping[str, object]) -> dict[str, object]:
    return {name: _facts(value) if isinstance(value, Message) else value for name, value in variables.items()}


def deploy(case: Case) -> tuple[tuple[Program, ...], tuple[Finding, ...], FakeServices]:
    """Load and compile the case's bundle; return programs, warnings and the services they were bound to.

    Raises:
        BundleError: the bundle is refused.
    """
    services = services_of(case)
    bundle = load(case.bundle, "case", readers())
    servers = {name: TargetServer(name=name, **given) for name, given in case.servers.items()}
    hosts = None if case.virtual_hosts is None else frozenset(each["name"] for each in case.virtual_hosts)
    binding = Binding(
        services,
        "1",
        case.deployment_path,
        servers,
        hosts,
        java_precedence=case.java_precedence,
        adds_suffix_to_set_url=case.adds_suffix_to_set_url,
        shared_flows={
            name: load_shared_flow(case.shared_flow(name), name, readers()) for name in case.shared_flows
        },
        hooks={name: Hook(**given) for name, given in case.hooks.items()},
    )
    programs, warnings = compile_bundle(bundle, binding)
    return programs, (*bundle.findings, *warnings), services


def services_of(case: Case) -> FakeServices:
    """Return the fakes that hold what the case's store holds."""
    clients, tokens, codes = FakeClients(), FakeTokens(), FakeCodes()
    entities = FakeEntities()
    if case.client is not None:
        given = dict(case.client)
        products = [
            make_product(**{"name": "PremiumWeatherAPI", **each}) for each in given.pop("products", [{}])
        ]
        expires_in = given.pop("key_expires_in", None)
        expires_at = None if expires_in is None else NOW + expires_in
        company = given.pop("company", {})
        client = make_client(*products, key_expires_at=expires_at, **given)
        clients.registrations[KEY] = of_company(client, **company) if company else client
        entities.know(clients.registrations[KEY])
    for each in case.tokens:
        text, given = _timed(each)
        tokens.issued[text] = make_token(**given)
    for each in case.refresh_tokens:
        text, given = _timed(each)
        times = {name: given.pop(name) for name in ("issued_at", "expires_at") if name in given}
        status, companion = given.pop("status", "approved"), given.pop("access", "")
        if companion:
            tokens.link(companion, text)
        access = make_token(**{"grant_type": "password", **given})
        tokens.refreshers[text] = make_refresh_token(access, status=status, **times)
    for each in case.codes:
        text, given = _timed(each)
        codes.issued[text] = make_code(**given)
    return FakeServices(
        clock=FakeClock(),
        tokens=tokens,
        codes=codes,
        oauth1=stored(case.oauth1),
        clients=clients,
        entities=entities,
        key_sets=FakeKeySets(newer=dict(case.key_sets)),
    )


def _timed(table: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a token's text and the arguments of its builder, times made absolute."""
    given = dict(table)
    text = given.pop("text")
    if "attributes" in given:
        given["attributes"] = [TokenAttribute(*each) for each in given["attributes"]]
    if "expires_in" in given:
        given["expires_at"] = NOW + given.pop("expires_in")
    if "issued_ago" in given:
        given["issued_at"] = NOW - given.pop("issued_ago")
    return text, given


def run(case: Case, wrap: Wrap = lambda program: program) -> list[Outcome]:
    """Make the calls of a case, one after the other, with every program wrapped."""
    programs, _, services = deploy(case)
    clock = services.clock
    assert isinstance(clock, FakeClock)
    outcomes: list[Outcome] = []
    said: dict[str, str] = {}
    for number, call in enumerate(case.calls, 1):
        clock.advance(call.after)
        trace: list[str] = []
        routes = routes_of(case, [wrap(traced(program, trace)) for program in programs])
        networks = tuple(ip_network(each) for each in case.trusted)
        door = Door(clock, f"rrt-{number}".__str__, networks)
        outcome = _run(replace(call, request=filled(call.request, said)), routes, door, services)
        if outcome.exchange is not None:
            said = said | texts_of(outcome.exchange.variables)
        outcome.trace, outcome.said = trace, said
        outcomes.append(outcome)
    return outcomes


def routes_of(case: Case, programs: list[Program]) -> RouteTable:
    """Return the route table of one environment; the plain hosts are those of decisions, unless given."""
    given = case.virtual_hosts
    if given is None:
        plain = HostRoutes(ENVIRONMENT, tuple(VirtualHostFacts(name) for name in PLAIN_HOSTS))
        return RouteTable({ENVIRONMENT: programs}, {}, plain)
    facts = [
        VirtualHostFacts(each["name"], tuple(each.get("aliases", ())), each.get("tls", False))
        for each in given
    ]
    hosts = {alias: HostRoutes(ENVIRONMENT, (each,)) for each in facts for alias in each.aliases}
    return RouteTable({ENVIRONMENT: programs}, hosts, HostRoutes(ENVIRONMENT, tuple(facts)))


def _run(call: Call, routes: RouteTable, door: Door, services: FakeServices) -> Outcome:
    asking = call.request
    head = _head(asking)
    try:
        program, exchange = door.arrive(head, routes)
    except Fault as fault:
        body, content_type = fault.render(head.headers.get("Accept") or "")
        return Outcome(
            make_response(fault.status, headers=[("Content-Type", content_type)], content=body), None
        )
    sent = asking.body.encode()
    if not sent:
        exchange.request.content = b""
    driver = PureDriver(request_body=sent, find=lambda lookup: find_record(services, lookup))
    seen: list[str] = []
    if call.target is not None:
        answering = call.target

        def target(asked: Exchange) -> Message:
            seen.append("" if asked.target is None else asked.target.sent_url)
            return _answered(answering)

        driver.target = target
    driver.run(program, exchange)
    assert driver.sent is not None, "nothing was sent to the client"
    return Outcome(driver.sent, exchange, driver.asked, seen[0] if seen else "", driver.waits)


def _head(asking: Asking) -> RequestHead:
    pairs = [("Host", asking.host), *pairs_of(asking.headers)]
    if asking.body and not any(name.lower() == "content-length" for name, _ in pairs):
        pairs.append(("Content-Length", str(len(asking.body.encode()))))
    return RequestHead(asking.verb, asking.path, "1.1", Headers(pairs), CLIENT, LOCAL)


def pairs_of(lines: tuple[str, ...] | list[str]) -> list[tuple[str, str]]:
    return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]


def _answered(answering: Answering) -> Message:
    if answering.fault:
        raise getattr(faults, answering.fault)(**answering.details)
    return make_response(
        answering.status, answering.reason, headers=pairs_of(answering.headers), content=answering.body
    )


def find_record(services: FakeServices, lookup: Lookup) -> object | None:
    clients = services.clients.registrations
    if lookup.kind is LookupKind.CLIENT:
        return clients.get(lookup.key)
    token = services.tokens.issued.get(lookup.key)
    return None if token is None else IssuedToken(token, clients.get(token.client_id))
