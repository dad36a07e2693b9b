"""What `gateway serve` adds to the supervisor: what a fresh store gets, and what the banner is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.cli.serve import _Start, is_loopback
from gateway.config import Settings
from gateway.runtime import Addresses
from gateway.store import Store

ADDRESSES = Addresses(("0.0.0.0", 8080), ("127.0.0.1", 9000), ("127.0.0.1", 9901), ("127.0.0.1", 4711))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
    ],
)
def test_what_only_this_machine_reaches(address: str, *, expected: bool) -> None:
    assert is_loopback(address) is expected


async def test_a_fresh_store_is_filled_and_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    start = _Start(Settings(), with_demo=True)
    await start.prepare(store, ADDRESSES)
    server = await store.target_servers("myorg", "test").find("demo-origin")
    assert server is not None
    assert server.port == 4711
    assert [each.proxy for each in await store.deployments("myorg").of("test")] == [
        "helloworld",
        "oauth",
        "weatherapi",
    ]
    start.announce(ADDRESSES)
    shown = capsys.readouterr().out
    assert start.password is not None
    assert start.password in shown
    assert start.client is not None
    assert start.client.consumer_secret in shown

    again = _Start(Settings(), with_demo=True)
    await again.prepare(store, ADDRESSES)
    assert again.password is None
    assert again.client == start.client


async def test_without_the_demo_nothing_is_deployed(store: Store) -> None:
    start = _Start(Settings(default_environment="acme/dev"), with_demo=False)
    await start.prepare(store, replace(ADDRESSES, demo=None))
    assert await store.deployments("acme").of("dev") == ()
    assert await store.environments("acme").names() == ["dev", "prod", "test"]
    revision = await store.revisions("acme").find("weatherapi", 1)
    assert revision is not None
    assert revision.base_paths == ("/v0/weather",)
    assert revision.manifest_version.startswith("SHA-512:")
