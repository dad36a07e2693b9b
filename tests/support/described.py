"""Hold calls of the management API against what its OpenAPI document says of them.

What is answered must be of a documented status and type, and have no member that is not documented; a body
that was taken must be one that the document allows. Parameters that were taken must be documented, too.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import cast
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft202012Validator

from gateway.login.description import PATHS
from gateway.management.openapi import Json, document
from gateway.management.resource import resource_files
from tests.support.management import FORM, JSON, Call, Driver, Reply

SHORT = {"o": "organizations", "e": "environments"}
ALIKE = {"text/xml": "application/xml", "application/x-www-url-form-encoded": FORM}
"""Types that clients send by mistake, or out of habit: taken, and not worth a word in a document."""
OUTSIDE = (404, 405)
"""What is answered where nothing is described: no such path, no such verb."""


@functools.cache
def described() -> Json:
    """Return the document of everything on the management port."""
    return document(resource_files(), PATHS)


def at(value: object, *path: str) -> Json:
    """Return the object at a path within another."""
    for name in path:
        assert isinstance(value, Mapping), path
        value = value[name]
    return cast("Json", value)


@functools.cache
def _paths() -> list[tuple[list[str], str]]:
    """Return all paths by their segments, those with more literal ones first."""
    split = [(path.strip("/").split("/"), path) for path in at(described(), "paths")]
    return sorted(split, key=lambda pair: [segment.startswith("{") for segment in pair[0]])


def _fits(wanted: list[str], given: list[str]) -> bool:
    rest = wanted[-2:] == ["{type}", "{name}"] and len(given) > len(wanted)
    if len(wanted) != len(given) and not rest:
        return False
    return all(a.startswith("{") or a == b for a, b in zip(wanted, given, strict=False))


def operation_at(verb: str, path: str) -> Json | None:
    """Return what the document says of a call, None where it says nothing."""
    given = [SHORT.get(each, unquote(each)) for each in path.split("/") if each]
    found = next((path for segments, path in _paths() if _fits(segments, given)), None)
    if found is None:
        return None
    return cast("Json | None", at(described(), "paths", found).get({"HEAD": "get"}.get(verb, verb.lower())))


def converted(schema: object, *, closed: bool) -> object:
    """Return a schema of OpenAPI 3.0 as JSON Schema; `closed` allows no members that are not described."""
    if isinstance(schema, list):
        return [converted(each, closed=closed) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    result = {name: converted(each, closed=closed) for name, each in schema.items() if name != "nullable"}
    if closed and isinstance(schema.get("properties"), Mapping) and "type" in schema:
        result.setdefault("additionalProperties", False)
    return {"anyOf": [result, {"type": "null"}]} if schema.get("nullable") is True else result


@functools.cache
def _components(closed: bool) -> object:
    return {"schemas": converted(at(described(), "components", "schemas"), closed=closed)}


def problems(schema: object, value: object, *, closed: bool) -> list[str]:
    """Return where a value is not of a schema of the document."""
    whole = converted(schema, closed=closed)
    assert isinstance(whole, dict)
    validator = Draft202012Validator({**whole, "components": _components(closed)})
    return [f"{error.json_path}: {error.message}"[:2000] for error in validator.iter_errors(value)]


def check_answer(operation: Json, reply: Reply, verb: str) -> list[str]:
    """Return what an answer has that the document does not say."""
    answers = at(operation, "responses")
    if str(reply.status) not in answers:
        return [f"status {reply.status} is not documented; {', '.join(answers)} are"]
    answer = at(answers, str(reply.status))
    if "$ref" in answer:
        answer = at(described(), *str(answer["$ref"]).removeprefix("#/").split("/"))
    content = at(answer, "content") if "content" in answer else {}
    kind = reply.headers.get("Content-Type", "")
    known = {_bare(name): told for name, told in content.items()}
    if not content:
        return [f"a body of {kind} is not documented"] if reply.body else []
    if _bare(kind) not in known:
        return [f"the type {kind} is not documented; {', '.join(content)} are"]
    if verb == "HEAD" or _bare(kind) != JSON:
        return []
    return problems(at(known, _bare(kind), "schema"), json.loads(reply.body), closed=True)


def check_taken(operation: Json, kind: str, body: object, query: str) -> list[str]:
    """Return what was taken of a call that the document does not allow."""
    told = [cast("Json", each) for each in cast("list[object]", operation.get("parameters", []))]
    known = {each["name"] for each in told} | {"confirm"}
    is_any = any("additionalProperties" in at(each, "schema") for each in told)
    given = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    found = [] if is_any else [f"the parameter {name} is not documented" for name in given - known]
    content = at(operation, "requestBody", "content") if "requestBody" in operation else {}
    media = ALIKE.get(_bare(kind), _bare(kind))
    if not body:
        return found
    if media not in content:
        return [*found, f"a body of {kind} is not documented; {', '.join(content)} are"]
    schema = at(content, media, "schema")
    if media == JSON:
        value = json.loads(body) if isinstance(body, str | bytes) else body
        return found + problems(schema, value, closed=False)
    if media == FORM:
        assert isinstance(body, str)
        undocumented = {name for name, _ in parse_qsl(body)} - set(at(schema, "properties")) - {"confirm"}
        return found + [f"the field {name} is not documented" for name in undocumented if not is_any]
    return found


def _bare(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def check_call(call: Call, reply: Reply) -> None:
    """Refuse a call that is not taken, or not answered, as the document says."""
    place, _, query = call.path.partition("?")
    called = f"{call.verb} {call.path}"
    operation = operation_at(call.verb, place)
    if operation is None:
        is_outside = reply.status in OUTSIDE or reply.status == 401
        assert is_outside, f"{called} is answered with {reply.status}, and not described"
        return
    found = check_answer(operation, reply, call.verb)
    if reply.status < 300:
        # What is sent with a DELETE is not looked at, whatever it is.
        body = None if call.verb == "DELETE" else call.body
        found += check_taken(operation, call.kind, body, query)
    assert not found, f"{called}: {reply.status}\n" + "\n".join(found)


def described_driver(driver: Driver) -> Driver:
    """Return a driver that holds its calls against the document."""
    return replace(driver, watch=check_call)
