"""Calls that nobody means well with: one for each thing that can be wrong in an operation.

Paths with escapes that are no UTF-8, bodies of wrong types, members of wrong kinds: what a fuzzer finds only
by chance.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from tests.support.api_fuzz import EDGE_500, NAMES, SENSE, Operation, World
from tests.support.described import at, check_answer, described
from tests.support.management import FORM, JSON

PATHS = (
    *("%00", "%C0%AF", "%ED%A0%80", "%FF", "..", "%2e%2e", "%2F", "a%2Fb", "%20", "%", "%zz", "*", "%2A"),
    *(
        "%0D%0A",
        "%F0%9F%98%80",
        "%E2%80%AE",
        "x" * 3000,
        "-1",
        "0",
        "99999999999999999999",
        "%7B%7D",
        ":",
        "%3A",
    ),
    *("__proto__", "null", "%5B%5D", "a%00b", "%EF%BF%BE", "%E1%85%9F"),
)
"""Names in paths, escaped as they are sent."""
VALUES: tuple[object, ...] = (
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "\ud800",
        "\ufffe",
        "😀",
        "\u202e",
        "\r\nX: y",
        "x" * 70_000,
        "%00",
        "${x}",
        "{x}",
    ),
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        1e308,
        10**30,
        -(10**15),
        [],
        {},
        [None],
        [[]],
        [1],
        ["\0"],
        {"a": None},
    ),
    *([{"name": None}], [{"name": "\0", "value": "\ud800"}], {"value": []}, [{}], "1e9", "٣", "\uff11"),
)
"""What any member of a body may be."""
BODIES = (
    *(
        "",
        "null",
        "1",
        "[]",
        '"x"',
        "{",
        "{}",
        "\0",
        "{" * 500,
        '{"a":' * 100,
        "[" * 5000,
        "NaN",
        '{"name":1e400}',
    ),
    *('{"name":"\\ud800"}', '{"name":"\\u0000"}', "\ufeff{}", '{"a":1,"a":2}', "'", "<a/>", "<a", "﷽"),
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
)
QUERIES = ("%00", "%FF", "%ED%A0%80", "", "%0A", "x" * 3000, "-1", "1" * 30, "%D9%A3", "true", "a&{}=b")
TYPES = (
    JSON,
    "application/xml",
    FORM,
    "application/octet-stream",
    "multipart/form-data",
    "text/plain",
    "",
    "x/y",
    "é",
)


@dataclass(frozen=True)
class HostileCall:
    """Hold a call."""

    verb: str
    path: str
    body: str | None = None
    kind: str = ""


async def attack(world: World, operation: Operation) -> list[str]:
    """Make all hostile calls of one operation; return what was not answered as documented."""
    told, found = operation.definition.raw, list[str]()
    for call in hostile_calls(operation.path, operation.method.upper(), told):
        reply = await world.driver(call.verb, call.path, call.body, kind=call.kind)
        world.statuses[reply.status] += 1
        is_elsewhere = reply.status == 404 and "404" not in told["responses"]
        problems = [] if is_elsewhere else check_answer(told, reply, call.verb)
        if reply.status >= 500 and EDGE_500.encode() not in reply.body:
            problems.append("no refusal, but a failure")
        found += [f"{call}: {reply.status} {each}"[:1000] for each in problems]
        if call.verb == "DELETE" and reply.status < 300:
            await world.restore()
    await world.restore()
    return found


def hostile_calls(template: str, verb: str, told: Mapping[str, object]) -> Iterator[HostileCall]:
    """Yield all calls of one operation."""
    names = re.findall(r"\{([^}]*)\}", template)
    for name in names[-1:]:
        for value in PATHS:
            yield HostileCall(verb, _filled(template, {name: value}))
    path = _filled(template, {})
    parameters = told.get("parameters", [])
    assert isinstance(parameters, list)
    for parameter in parameters:
        for value in QUERIES:
            yield HostileCall(verb, f"{path}?{parameter['name']}={value}")
    for query in ("%FF=1", "&".join(["a=1"] * 200), "=", "&&", "%"):
        yield HostileCall(verb, f"{path}?{query}")
    if verb in ("POST", "PUT"):
        yield from _bodies(path, verb, told)


def _bodies(path: str, verb: str, told: Mapping[str, object]) -> Iterator[HostileCall]:
    query = "?" + "&".join(f"{name}={value}" for name, value in _query(told).items())
    for body in BODIES:
        yield HostileCall(verb, path + query, body, JSON)
    for kind in TYPES:
        for body in BODIES[-3:]:
            yield HostileCall(verb, path + query, body, kind)
    members = _members(told)
    sense = {name: SENSE[name] for name in members if name in SENSE}
    # Where a trial of TLS is told to go it goes, and asks for the address of any name.
    for name in [each for each in members if (each, path[-8:]) != ("host", "/testssl")]:
        for value in VALUES:
            yield HostileCall(verb, path + query, json.dumps({**sense, name: value}), JSON)


def _query(told: Mapping[str, object]) -> dict[str, str]:
    """Return what must be in the query for a body to be looked at."""
    given = {
        "alias": "fresh",
        "format": "selfsignedcert",
        "type": "jsc",
        "name": "fresh.js",
        "session": "fresh",
    }
    parameters = told.get("parameters", [])
    assert isinstance(parameters, list)
    return {each["name"]: given[each["name"]] for each in parameters if each["name"] in given}


def _members(told: Mapping[str, object]) -> list[str]:
    if "requestBody" not in told:
        return []
    content = at(told, "requestBody", "content")
    schema = at(content, JSON, "schema") if JSON in content else {}
    if "$ref" in schema:
        schema = at(described(), *str(schema["$ref"]).removeprefix("#/").split("/"))
    return list(at(schema, "properties")) if "properties" in schema else []


def _filled(template: str, given: Mapping[str, str]) -> str:
    return re.sub(r"\{([^}]*)\}", lambda match: _name(match[1], given), template)


def _name(name: str, given: Mapping[str, str]) -> str:
    return given[name] if name in given else quote(NAMES.get(name, "any"))
