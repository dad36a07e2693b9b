"""Resource files of organizations and environments: bytes by type and name."""

from __future__ import annotations

from gateway.entities import ResourceFile
from gateway.errors import Conflict, Invalid, NotFound
from gateway.management.answers import ARCHIVE, Answer, archive, created, found
from gateway.management.body import LARGE
from gateway.management.call import BAD_PARAMETER, Call
from gateway.management.lookup import environment_of
from gateway.management.operation import FILE_SENT, Parameter, describes
from gateway.management.resource import Resource
from gateway.management.shapes import BYTES, RESOURCE_FILE, RESOURCE_FILES
from gateway.store import Collection, Taken

_BEANS = "messaging.config.beans"
MOST_FILES = 1000
MOST_BYTES = 15 * 1024 * 1024


@describes(RESOURCE_FILES)
async def list_files(call: Call) -> Answer:
    """Answer types and names; with a type in the path, only those of it."""
    kind = call.names.get("type")
    if kind is not None:
        ResourceFile(kind, "any").check()
    listed = [ResourceFile.of(key) for key in await (await _files(call)).names()]
    return found({"resourceFile": [file_view(each) for each in listed if kind in (None, each.type)]})


@describes(
    RESOURCE_FILE,
    status=201,
    query=(Parameter("type", is_required=True), Parameter("name", is_required=True)),
    sent=FILE_SENT,
)
async def create_file(call: Call) -> Answer:
    """Store a file under a type and name that are not taken."""
    given = {name: call.query.get(name) for name in ("type", "name")}
    absent = [name for name, value in given.items() if not value]
    if absent:
        raise Invalid(BAD_PARAMETER, f"{' and '.join(absent)} must be given in the query")
    file = ResourceFile(given["type"] or "", given["name"] or "")
    file.check()
    files, content = await _files(call), _content(call)
    if len(await files.names()) >= MOST_FILES:
        raise Invalid(f"{_BEANS}.TooManyResourceFiles", f"There are {MOST_FILES} resource files already")
    try:
        await files.create(file.key, content)
    except Taken as error:
        raise Conflict(
            f"{_BEANS}.ResourceFileAlreadyExists",
            f"Resource file {file.name} of type {file.type} already exists",
        ) from error
    return created(file_view(file))


@describes(BYTES, media=ARCHIVE)
async def get_file(call: Call) -> Answer:
    """Answer the bytes."""
    file = _named(call)
    return archive(_there(file, await (await _files(call)).find(file.key)))


@describes(RESOURCE_FILE, sent=FILE_SENT)
async def replace_file(call: Call) -> Answer:
    """Replace the bytes of a file that exists."""
    file, content = _named(call), _content(call)
    _there(file, await (await _files(call)).update(file.key, lambda _: content))
    return found(file_view(file))


@describes(RESOURCE_FILE)
async def delete_file(call: Call) -> Answer:
    """Delete a file."""
    file = _named(call)
    _there(file, await (await _files(call)).delete(file.key))
    return found(file_view(file))


async def _files(call: Call) -> Collection[bytes]:
    if "environment" not in call.names:
        return call.store.resource_files(call.organization)
    return call.store.resource_files(call.organization, await environment_of(call))


def _named(call: Call) -> ResourceFile:
    file = ResourceFile(call.names["type"], call.names["file"])
    file.check()
    return file


def _content(call: Call) -> bytes:
    content = call.body.file()
    if len(content) > MOST_BYTES:
        raise Invalid(
            f"{_BEANS}.ResourceFileTooLarge",
            f"The resource file has {len(content)} bytes; {MOST_BYTES} are allowed",
        )
    return content


def _there(file: ResourceFile, content: bytes | None) -> bytes:
    if content is None:
        raise NotFound(
            f"{_BEANS}.ResourceFileDoesNotExist",
            f"Resource file {file.name} of type {file.type} does not exist",
        )
    return content


def file_view(file: ResourceFile) -> dict[str, object]:
    """Return a resource file as Edge lists it."""
    return {"name": file.name, "type": file.type}


def _resources(path: str) -> tuple[Resource, ...]:
    return (
        Resource(path, get=list_files, post=create_file, most=LARGE),
        Resource(f"{path}/{{type}}", get=list_files),
        Resource(f"{path}/{{type}}/{{file}}", get=get_file, put=replace_file, delete=delete_file, most=LARGE),
    )


_ORGANIZATION = "organizations/{organization}"
RESOURCES = (
    *_resources(f"{_ORGANIZATION}/resourcefiles"),
    *_resources(f"{_ORGANIZATION}/environments/{{environment}}/resourcefiles"),
)
