from __future__ import annotations

from gateway.store import Sheet
from tests.support.fakes import NOW
from tests.support.management import ORG, Driver, E

RANGE = "timeRange=11/14/2023%2020:00~11/15/2023%2000:00"


async def test_what_workers_counted_is_answered(api: Driver) -> None:
    name = ("hello", "1", "GET", "200", "t", "App", "d", "e", "P")
    figures = (12.0, 0.0, 0.0, 0.0, 120.0, 1.2, 0.05, 0.3, 12.0, 0.6, 0.01, 0.2)
    begin = int(NOW) - int(NOW) % 3600
    await api.store.statistics(1e6).write(Sheet("1", ORG, "test", begin // 60, {name: figures}))
    path = f"{E}/stats/apiproxy?select=sum(message_count),avg(total_response_time)&{RANGE}&timeUnit=hour"
    value = (await api("GET", path)).expect(200).value
    assert value == {
        "environments": [
            {
                "dimensions": [
                    {
                        "metrics": [
                            {
                                "name": "sum(message_count)",
                                "values": [{"timestamp": begin * 1000, "value": "12.0"}],
                            },
                            {
                                "name": "avg(total_response_time)",
                                "values": [{"timestamp": begin * 1000, "value": "100.0"}],
                            },
                        ],
                        "name": "hello",
                    }
                ],
                "name": "test",
            }
        ],
        "metaData": {"errors": [], "notices": []},
    }
    other = f"/v1/organizations/{ORG}/environments/prod/stats?select=sum(message_count)&{RANGE}"
    assert '"0.0"' in (await api("GET", other)).expect(200).body.decode()
