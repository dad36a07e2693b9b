"""The resource files of a revision: scripts, schemas, archives; read, and edited in place.

`resources` and `resourcefiles` are two names of the same files, whose lists look different. A file's name
may hold slashes, escaped or not.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.bundle import Packed
from gateway.entities import ResourceFile, Revision
from gateway.errors import Conflict, NotFound
from gateway.management.answers import ARCHIVE, Answer, created, found
from gateway.management.body import LARGE
from gateway.management.call import Call
from gateway.management.editing import Changes, edit
from gateway.management.kinds import KINDS, kind_of, name_of
from gateway.management.lookup import revision_of
from gateway.management.operation import FILE_SENT, Parameter, describes
from gateway.management.resource import Resource
from gateway.management.resources.revision_parts import with_bundle
from gateway.management.shapes import BYTES, RESOURCE_FILE, RESOURCE_FILES, TEXTS

_BEANS = "messaging.config.beans"


@describes(TEXTS)
async def list_names(call: Call) -> Answer:
    """Answer the files, as `type://name`."""
    return found(list((await revision_of(call)).resources))


@describes(RESOURCE_FILES)
async def list_files(call: Call) -> Answer:
    """Answer the files by name and type, of one type where the path names it."""
    kind = call.names.get("type")
    if kind is not None:
        ResourceFile(kind, "any").check()
    return found({"resourceFile": _views((await revision_of(call)).resources, kind)})


@describes(
    RESOURCE_FILE,
    status=201,
    query=(Parameter("type", is_required=True), Parameter("name", is_required=True)),
    sent=FILE_SENT,
)
async def add_file(call: Call) -> Answer:
    """Add a file."""
    kind, name = call.parameter("type") or "", call.parameter("name") or ""
    file, content = _file(kind, name), call.body.file()

    def make(packed: Packed, _: Revision) -> Changes:
        if file in packed:
            raise Conflict(f"{_BEANS}.ResourceFileAlreadyExists", _says(call, kind, name, "already exists"))
        return {file: content}

    await edit(call, make)
    return created({"name": name, "type": kind})


@describes(BYTES, media=ARCHIVE)
async def get_file(call: Call) -> Answer:
    """Answer a file's bytes."""
    kind, name = call.names["type"], call.names["name"]
    file = _file(kind, name)
    return await with_bundle(call, lambda packed: Answer(200, _content(call, packed, file), ARCHIVE))


@describes(RESOURCE_FILE, sent=FILE_SENT)
async def put_file(call: Call) -> Answer:
    """Put other bytes in place of a file's."""
    return await _changed(call, call.body.file())


@describes(RESOURCE_FILE)
async def delete_file(call: Call) -> Answer:
    """Take a file out."""
    return await _changed(call, None)


async def _changed(call: Call, content: bytes | None) -> Answer:
    kind, name = call.names["type"], call.names["name"]
    file = _file(kind, name)

    def make(packed: Packed, _: Revision) -> Changes:
        if file not in packed:
            raise _missing(call)
        return {file: content}

    await edit(call, make)
    return found({"name": name, "type": kind})


def _content(call: Call, packed: Packed, file: str) -> bytes:
    if file not in packed:
        raise _missing(call)
    return packed[file]


def _file(kind: str, name: str) -> str:
    """Return where a file stands in a bundle; refuse a type that is none, and a name that leads elsewhere."""
    ResourceFile(kind, name).check()
    return f"resources/{kind}/{name}"


def _missing(call: Call) -> NotFound:
    text = _says(call, call.names["type"], call.names["name"], "does not exist")
    return NotFound(f"{_BEANS}.ResourceFileDoesNotExist", text)


def _says(call: Call, kind: str, name: str, what: str) -> str:
    where = f"revision {call.names['revision']} of {kind_of(call).word} {name_of(call)}"
    return f"Resource {name} of type {kind} {what} in {where}"


def _views(resources: Sequence[str], wanted: str | None) -> list[dict[str, str]]:
    pairs = [each.partition("://") for each in resources]
    return [{"name": name, "type": kind} for kind, _, name in pairs if wanted in (None, kind)]


def _resources(path: str) -> tuple[Resource, ...]:
    return (
        Resource(f"{path}/resources", get=list_names, post=add_file, most=LARGE, topic=""),
        _one(f"{path}/resources"),
        Resource(f"{path}/resourcefiles", get=list_files, post=add_file, most=LARGE, topic=""),
        Resource(f"{path}/resourcefiles/{{type}}", get=list_files),
        _one(f"{path}/resourcefiles"),
    )


def _one(path: str) -> Resource:
    return Resource(
        f"{path}/{{type}}/{{name}}",
        get=get_file,
        put=put_file,
        delete=delete_file,
        most=LARGE,
        topic="",
        takes_rest=True,
    )


RESOURCES = tuple(resource for kind in KINDS for resource in _resources(kind.revision))
