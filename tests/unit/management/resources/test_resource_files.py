from __future__ import annotations

from gateway.management.resources import resource_files
from tests.support.management import ORG, ZIP, Driver, E, O

RAW = bytes(range(256))


async def test_bytes_come_back_as_they_went(api: Driver) -> None:
    (await api("POST", f"{O}/resourcefiles?type=java&name=a.jar", RAW, kind=ZIP)).expect(201)
    assert (await api("GET", f"{O}/resourcefiles/java/a.jar")).expect(200).body == RAW
    (await api("PUT", f"{O}/resourcefiles/java/a.jar", b"", kind=ZIP)).expect(200)
    assert (await api("GET", f"{O}/resourcefiles/java/a.jar")).expect(200).body == b""


async def test_scopes_are_apart(api: Driver) -> None:
    (await api("POST", f"{O}/resourcefiles?type=java&name=a.jar", RAW, kind=ZIP)).expect(201)
    assert (await api("GET", f"{E}/resourcefiles")).value == {"resourceFile": []}


async def test_a_file_that_is_too_large_is_refused(api: Driver) -> None:
    large = bytes(resource_files.MOST_BYTES + 1)
    message = (await api("POST", f"{E}/resourcefiles?type=java&name=a.jar", large, kind=ZIP)).refused(
        400, "messaging.config.beans.ResourceFileTooLarge"
    )
    assert message == "The resource file has 15728641 bytes; 15728640 are allowed"
    huge = bytes(20 * 1024 * 1024)
    reply = await api("POST", f"{E}/resourcefiles?type=java&name=a.jar", huge, kind=ZIP)
    reply.refused(413, "management.RequestTooLarge")
    assert (await api("GET", f"{E}/resourcefiles")).value == {"resourceFile": []}


async def test_there_are_a_thousand_at_most(api: Driver) -> None:
    files = api.store.resource_files(ORG, "test")
    for number in range(resource_files.MOST_FILES):
        await files.create(f"jsc/{number}.js", b"")
    reply = await api("POST", f"{E}/resourcefiles?type=jsc&name=more.js", b"", kind=ZIP)
    reply.refused(400, "messaging.config.beans.TooManyResourceFiles")
