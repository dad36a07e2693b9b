"""Flow variables: reading and writing what policies and conditions name, and templates of them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.micro.timing import Case
from gateway.message import parse_template, resolve
from tests.support.builders import make_exchange, make_request

_READ = (
    *("request.verb", "proxy.pathsuffix", "request.header.accept", "request.queryparam.w", "client.ip"),
    *("system.timestamp", "messageid", "my.own"),
)


def cases() -> Iterator[Case]:
    """Yield the cases."""
    request = make_request("GET", "/bench/items/7", "w=12797282", headers=[("Accept", "application/json")])
    exchange = make_exchange(request, path_suffix="/items/7", variables={"my.own": "x"})
    for name in _READ:
        yield Case(f"read {name}", "read(exchange)", {"read": resolve(name), "exchange": exchange})
    for name in ("my.own", "request.header.x-mine"):
        names = {"variable": resolve(name), "exchange": exchange}
        yield Case(f"write {name}", "variable.set(exchange, 'x')", names)
    template = parse_template("Hello {request.queryparam.w} from {client.ip}")
    yield Case(
        "a template of two variables", "template(exchange)", {"template": template, "exchange": exchange}
    )
