from __future__ import annotations

import io
import json
import zipfile

from gateway.store import Sheet
from tests.support.fakes import NOW
from tests.support.management import ORG, Driver, E

ASKED = {
    "metrics": [{"name": "message_count", "function": "sum"}],
    "dimensions": ["apiproxy"],
    "timeRange": "last24hours",
}


async def test_the_file_holds_what_was_counted_when_it_was_asked(api: Driver) -> None:
    name = ("hello", "1", "GET", "200", "t", "App", "d", "e", "P")
    sheet = Sheet("1", ORG, "test", int(NOW) // 60 - 5, {name: (12.0, *(0.0,) * 11)})
    await api.store.statistics(1e6).write(sheet)
    made = (await api("POST", f"{E}/queries", ASKED)).expect(201).value
    assert str(made["self"]).startswith(f"/organizations/{ORG}/environments/test/queries/")
    state = (await api("GET", f"/v1{made['self']}")).expect(200).value
    assert (state["state"], state["resultRows"]) == ("completed", 1)
    file = (await api("GET", f"/v1{made['self']}/result")).expect(200).body
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        (inner,) = packed.namelist()
        assert json.loads(packed.read(inner)) == [{"apiproxy": "hello", "sum(message_count)": 12.0}]


async def test_another_environment_knows_nothing_of_it(api: Driver) -> None:
    made = (await api("POST", f"{E}/queries", ASKED)).expect(201).value
    other = str(made["self"]).replace("/test/", "/prod/")
    (await api("GET", f"/v1{other}")).refused(404, "dataapi.service.QueryDoesNotExist")
