"""What all exchanges of a worker share."""

from __future__ import annotations

from gateway.runtime.routes import RouteTable
from tests.support.gateway_in_process import DEFAULT, a_gateway, answering_itself


async def test_routes_are_swapped_where_both_hands_look() -> None:
    async with a_gateway(answering_itself()) as gateway:
        traffic = gateway.traffic
        assert traffic.routes is traffic.course.routes
        traffic.routes = RouteTable({}, {}, DEFAULT)
        assert traffic.routes is traffic.course.routes
        assert (await gateway.get("/p")).status == 404


async def test_draining_is_seen_where_both_hands_look() -> None:
    async with a_gateway(answering_itself()) as gateway:
        assert (gateway.traffic.is_draining, gateway.traffic.course.is_draining) == (False, False)
        gateway.traffic.is_draining = True
        assert gateway.traffic.course.is_draining
        assert (await gateway.get("/p")).get("Connection") == "close"
