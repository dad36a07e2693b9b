"""Where the API listens: whose address counts, and what is served beside it."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

from aiohttp import ClientSession, web

from gateway.config import Settings
from gateway.management import Site, api_of, make_app
from gateway.store import SignIn, Store
from tests.support.management import Driver, listening_socket, quick_passwords


async def _told(request: web.Request) -> web.Response:
    return web.Response(text=request.remote or "")


async def told(store: Store, settings: Settings, forwarded: str) -> str:
    """Return where a call is from that says it is forwarded."""
    sock = listening_socket()
    api = api_of(store, settings, SignIn.over(store, quick_passwords()))
    site = await Site.open(make_app(api, [web.get("/where", _told)]), sock)
    try:
        async with (
            ClientSession() as session,
            session.get(
                f"http://127.0.0.1:{sock.getsockname()[1]}/where", headers={"X-Forwarded-For": forwarded}
            ) as response,
        ):
            return await response.text()
    finally:
        await site.close(1.0)


async def test_a_trusted_peer_says_where_a_call_is_from(store: Store) -> None:
    assert await told(store, Settings(), "203.0.113.7") == "127.0.0.1"
    trusting = replace(Settings(), trusted_proxies=(ip_network("127.0.0.0/8"),))
    assert await told(store, trusting, "198.51.100.1, 203.0.113.7") == "203.0.113.7"


async def test_everybody_may_read_the_description_of_the_api(api: Driver) -> None:
    reply = (await api.anonymous()("GET", "/openapi.json", kind="")).expect(200)
    assert reply.value["openapi"] == "3.0.3"
    paths = reply.value["paths"]
    assert isinstance(paths, dict)
    assert {"/v1/organizations", "/oauth/token", "/openapi.json"} < {*paths}
    head = (await api.anonymous()("HEAD", "/openapi.json", kind="")).expect(200)
    assert head.headers["Content-Length"] == str(len(reply.body))


async def test_the_description_of_the_api_cannot_be_changed(api: Driver) -> None:
    reply = await api("POST", "/openapi.json", {})
    reply.refused(405, "management.MethodNotAllowed")
    assert reply.headers["Allow"] == "GET, HEAD"
