from __future__ import annotations

import asyncio
import os

from tests.support.management import ZIP, Driver, O

PATH = f"{O}/apis/hello/revisions/1/resources"


async def test_bytes_come_back_as_they_were(api: Driver) -> None:
    await api.imported()
    content = os.urandom(100_000)
    (await api("POST", f"{PATH}?type=java&name=lib/x.jar", content, kind=ZIP, chunked=True)).expect(201)
    assert (await api("GET", f"{PATH}/java/lib/x.jar")).expect(200).body == content
    (await api("POST", f"{PATH}?type=java&name=empty.jar", kind=ZIP)).expect(201)
    assert (await api("GET", f"{PATH}/java/empty.jar")).expect(200).body == b""


async def test_files_that_arrive_at_once_are_all_there(api: Driver) -> None:
    await api.imported()
    names = [f"f{number}.js" for number in range(24)]
    replies = await asyncio.gather(
        *(api("POST", f"{PATH}?type=jsc&name={name}", name.encode(), kind=ZIP) for name in names)
    )
    assert {reply.status for reply in replies} == {201}
    assert set((await api("GET", PATH)).items) == {"jsc://lib/x.js", *(f"jsc://{name}" for name in names)}
    for name in names:
        assert (await api("GET", f"{PATH}/jsc/{name}")).body == name.encode()


async def test_a_bundle_may_not_grow_beyond_its_limit(api: Driver) -> None:
    await api.imported()
    half = os.urandom(8 * 1024 * 1024)
    (await api("POST", f"{PATH}?type=java&name=a.jar", half, kind=ZIP)).expect(201)
    reply = await api("POST", f"{PATH}?type=java&name=b.jar", half, kind=ZIP)
    assert "is larger than 15728640 bytes" in reply.refused(400, "messaging.config.beans.InvalidBundle")
    (await api("GET", f"{PATH}/java/b.jar")).refused(404, "messaging.config.beans.ResourceFileDoesNotExist")


async def test_of_many_who_add_one_name_one_does(api: Driver) -> None:
    await api.imported()
    replies = await asyncio.gather(
        *(api("POST", f"{PATH}?type=jsc&name=one.js", b"%d" % n, kind=ZIP) for n in range(8))
    )
    assert sorted(reply.status for reply in replies) == [201, *[409] * 7]
