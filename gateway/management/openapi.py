"""The description of the management API as an OpenAPI document, made from its resources.

3.0.3, as that is what generators of clients know best. What is true of every verb stands here: how it is
refused, who may call it, that a change may be confirmed. Must not know any particular resource.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType

from gateway.management.confirming import PARAMETER
from gateway.management.operation import Content, Operation, Parameter, flag, function_of, operation_of
from gateway.management.resource import VERSION, Resource, ResourceFile, Verb
from gateway.management.shapes import REFUSAL, Shape, entity

Json = dict[str, object]
PATH = "/openapi.json"
TOKEN_PATH = "/oauth/token"
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_NAME = re.compile(r"\{([^}]*)\}")
_VERBS = ("get", "post", "put", "delete")
_READING = (400, 401, 403, 429, 503)
_CHANGING = (*_READING, 404, 408, 409, 413, 415, 504)
_CONFIRM = flag(PARAMETER, "Answer when no worker acts on what was before")
_REST = "The last name in the path may hold slashes, escaped or not."
_WHY: Mapping[int, str] = {
    400: "What was sent cannot be",
    401: "The credentials are absent or wrong",
    403: "The caller may not do this, or the organization does not exist",
    404: "What the path or the call names does not exist",
    408: "The body did not arrive in time",
    409: "There is one of that name already, or somebody else made another change",
    413: "The body is larger than it may be",
    415: "The body is of a type that is not taken",
    429: "Too many failed logins",
    500: "Edge: what the call takes away is not there",
    503: "The store does not answer, or what is changed is being changed all the time",
    504: f"The change is stored, but not confirmed as `{PARAMETER}=true` asks for",
}
_HEADERS: Mapping[int, str] = {401: "WWW-Authenticate"}
_DESCRIPTION = f"""The management API of the gateway, compatible with Apigee Edge's.

Every refusal is an object of `code`, `message` and `contexts`, whatever its status. Beside what is listed: a
verb that a path does not have is refused with 405 and the header `Allow`, a path that nothing is served at
with 404, and every GET may be a HEAD. `o` and `e` stand for `organizations` and `environments`. Parameters of
a POST or PUT may also come in a form. Entities may be sent as XML: members are elements whose names have a
capital first letter. Credentials are Basic, or a token of `{TOKEN_PATH}` as Bearer."""
_OWN: Json = {
    "get": {
        "summary": "Answer this document.",
        "operationId": "get_openapi",
        "security": [],
        "responses": {
            "200": {"description": "OK", "content": {_JSON: {"schema": {"type": "object"}}}},
        },
    }
}


@dataclass(slots=True)
class _Writer:
    """Write shapes, and keep those that have names; keep the names of operations, too."""

    named: dict[str, Shape] = field(default_factory=dict)
    schemas: dict[str, object] = field(default_factory=dict)
    operations: set[str] = field(default_factory=set)

    def schema(self, value: object) -> object:
        """Write a schema; raise ValueError where two shapes have one name."""
        if isinstance(value, Shape):
            return self._shape(value)
        if isinstance(value, Mapping):
            return {str(name): self.schema(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.schema(inner) for inner in value]
        return value

    def _shape(self, shape: Shape) -> object:
        if not shape.name:
            return self.schema(shape.schema)
        known = self.named.setdefault(shape.name, shape)
        if known != shape:
            raise ValueError(f"two shapes are called {shape.name}")
        if shape.name not in self.schemas:
            self.schemas[shape.name] = {}
            self.schemas[shape.name] = self.schema(shape.schema)
        return {"$ref": f"#/components/schemas/{shape.name}"}

    def operation_id(self, verb: str, path: str) -> str:
        """Name an operation; of two alike the second tells what it is of."""
        name = operation_id(verb, path)
        if name in self.operations:
            name += f"_of_{_NAME.findall(path)[-1]}"
        self.operations.add(name)
        return name

    def content(self, content: Content) -> Json:
        """Write what is sent or answered, by media type."""
        return {media: {"schema": self.schema(shape)} for media, shape in content.items()}


def document(files: Iterable[ResourceFile], beside: Mapping[str, object] = MappingProxyType({})) -> Json:
    """Return the document of resources and of paths that are served beside them, already described.

    Raises:
        ValueError: a verb is not described, or two shapes have one name.
    """
    writer, tags = _Writer(), list[Json]()
    paths: Json = {PATH: _OWN, **beside}
    for file in files:
        tags.append({"name": file.name, "description": inspect.cleandoc(file.says).partition("\n")[0]})
        for resource in file.resources:
            paths[f"/{VERSION}/{resource.path}"] = _path_item(writer, resource, file.name)
    refused = {str(status): _refusal(writer, status) for status in sorted(_WHY)}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Tollkeeper management API", "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "security": [{"basic": []}, {"token": []}],
        "tags": [{"name": "login", "description": "Tokens for the management API."}, *tags],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(writer.schemas.items())),
            "responses": {f"Refused{status}": refusal for status, refusal in refused.items()},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "token": {"type": "oauth2", "flows": {"password": {"tokenUrl": TOKEN_PATH, "scopes": {}}}},
            },
        },
    }


def _refusal(writer: _Writer, status: int) -> Json:
    told: Json = {"description": _WHY[status], "content": writer.content({_JSON: REFUSAL})}
    if status in _HEADERS:
        told["headers"] = {_HEADERS[status]: {"schema": {"type": "string"}}}
    return told


def _path_item(writer: _Writer, resource: Resource, tag: str) -> Json:
    names = [_path_parameter(name) for name in _NAME.findall(resource.path)]
    verbs = {name: getattr(resource, name) for name in _VERBS}
    served = {name: verb for name, verb in verbs.items() if verb is not None}
    item: Json = {
        name: {"tags": [tag], **_operation(writer, resource, name, verb)} for name, verb in served.items()
    }
    return {"parameters": names, **item} if names else item


def _path_parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _operation(writer: _Writer, resource: Resource, name: str, verb: Verb) -> Json:
    described = operation_of(verb)
    if described is None:
        raise ValueError(f"{name.upper()} {resource.path} is not described")
    told, _, more = inspect.cleandoc(function_of(verb).__doc__ or "").partition("\n")
    text = " ".join(filter(None, (more.strip(), _REST if resource.takes_rest else "")))
    query = [*described.query, *([] if name == "get" else [_CONFIRM])]
    # Where a form may bring a parameter, the query need not.
    has_form = name in ("post", "put") and bool(described.query)
    return {
        "summary": told,
        **({"description": text} if text else {}),
        "operationId": writer.operation_id(name, resource.path),
        "parameters": [_parameter(writer, each, may_be_absent=has_form) for each in query],
        **_body(writer, described, has_form=has_form),
        "responses": dict(_responses(writer, described, resource.path, name)),
    }


def operation_id(verb: str, path: str) -> str:
    """Return the name of an operation, as `post_environments_targetservers` or `get_users_by_user`."""
    segments = path.split("/")
    words = [each for each in segments if not each.startswith("{")]
    if words[0] == "organizations" and len(words) > 1:
        words = words[1:]
    last: list[str] = []
    while segments and segments[-1].startswith("{"):
        last.insert(0, segments.pop().strip("{}"))
    return "_".join([verb, *words, *(["by", *last] if last else [])])


def _parameter(writer: _Writer, parameter: Parameter, *, may_be_absent: bool) -> Json:
    told: Json = {"name": parameter.name, "in": "query", "schema": writer.schema(parameter.shape)}
    if parameter.description:
        told["description"] = parameter.description
    if parameter.is_required:
        told["required"] = not may_be_absent
    return told


def _body(writer: _Writer, described: Operation, *, has_form: bool) -> Json:
    sent = described.sent
    content = {} if sent is None else writer.content(sent.content)
    if has_form:
        members = {each.name: each.shape for each in described.query}
        content |= writer.content({_FORM: entity("", {}, members)})
    if not content:
        return {}
    is_required = sent is not None and sent.is_required
    return {"requestBody": {"content": content, "required": is_required}}


def _responses(writer: _Writer, described: Operation, path: str, name: str) -> Iterator[tuple[str, Json]]:
    for status, content in described.answers.items():
        told: Json = {"description": HTTPStatus(status).phrase}
        yield str(status), {**told, "content": writer.content(content)} if content else told
    refusals = {*(_READING if name == "get" else _CHANGING), *described.refusals}
    if "{" in path:
        refusals.add(404)
    for status in sorted(refusals):
        yield str(status), {"$ref": f"#/components/responses/Refused{status}"}
