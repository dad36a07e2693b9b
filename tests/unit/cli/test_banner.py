"""The banner: where, who, and what to try first - and nothing that it does not know."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.banner import Facts, administrator, banner, protected_call, token_call
from gateway.config import Settings
from gateway.entities import Credential
from gateway.runtime import Addresses

ADDRESSES = Addresses(("0.0.0.0", 8080), ("127.0.0.1", 9000), ("127.0.0.1", 9901), ("127.0.0.1", 8081))
CLIENT = Credential("key-1", "secret_1")


def shown(**given: object) -> str:
    facts: dict[str, object] = {
        "settings": Settings(data_dir=Path("/data")),
        "addresses": ADDRESSES,
        "with_demo": True,
        "password": None,
        "client": CLIENT,
    }
    return banner(Facts(**{**facts, **given}))  # type: ignore[arg-type]


def test_it_tells_where_everything_is() -> None:
    lines = shown().splitlines()
    assert "  traffic        http://127.0.0.1:8080   (on all addresses)" in lines
    assert "  management     http://127.0.0.1:9000/v1" in lines
    assert "  operations     http://127.0.0.1:9901/healthz /readyz /metrics" in lines
    assert "  demo origin    http://127.0.0.1:8081" in lines
    assert "  data           /data" in lines
    assert "  administrator  admin@tollkeeper.local" in lines


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("192.0.2.7", "http://192.0.2.7:8080"),
        ("::", "http://[::1]:8080"),
        ("::1", "http://[::1]:8080"),
        ("2001:db8::1", "http://[2001:db8::1]:8080"),
    ],
)
def test_the_urls_are_for_this_machine(host: str, url: str) -> None:
    addresses = Addresses((host, 8080), ADDRESSES.management, ADDRESSES.ops, ADDRESSES.demo)
    text = shown(addresses=addresses)
    assert f"  traffic        {url}" in text
    assert f"{url}/v0/weather/forecastrss?w=12797282" in text


def test_a_password_is_shown_only_where_it_was_made() -> None:
    assert "  password       s3cr3t   (made just now, and shown this once)" in shown(password="s3cr3t")
    assert "  password       as shown at the first start" in shown()
    configured = shown(settings=Settings(admin_password="correct horse"))
    assert "  password       as configured" in configured
    assert "correct horse" not in configured


def test_a_password_that_was_made_is_ready_for_the_shell() -> None:
    assert "\n\nADMIN='admin@tollkeeper.local:s3cr3t'\n\n" in shown(password="s3cr3t")
    assert "ADMIN=" not in shown()
    assert "ADMIN=" not in shown(settings=Settings(admin_password="correct horse"))
    assert shlex.split(administrator("o'neill@example.com", "$x y")) == ["ADMIN=o'neill@example.com:$x y"]


def test_a_redis_url_is_not_shown() -> None:
    text = shown(settings=Settings(redis_url="redis://:sesame@r.example:1/0"))
    assert "  data           in the Redis that GATEWAY_REDIS_URL names" in text
    assert "sesame" not in text


def test_there_are_three_lines_to_paste() -> None:
    lines = [line for line in shown().splitlines() if re.match("TOKEN|curl", line)]
    first, second, third = lines
    assert first == token_call("http://127.0.0.1:8080", CLIENT)
    assert second == protected_call("http://127.0.0.1:8080", "$TOKEN")
    assert third == protected_call("http://127.0.0.1:8080", "b8dAcCEsST0ken123")


def test_the_shell_takes_the_lines_as_they_are_meant() -> None:
    words = shlex.split(protected_call("http://h:1", "$TOKEN"))
    assert words == [
        "curl",
        "-sS",
        "-H",
        "Authorization: Bearer $TOKEN",
        "http://h:1/v0/weather/forecastrss?w=12797282",
    ]
    call = token_call("http://h:1", Credential("k", "s")).removeprefix("TOKEN=$(").partition(" |")[0]
    assert shlex.split(call) == [
        *("curl", "-sS", "http://h:1/oauth/client_credential/accesstoken?grant_type=client_credentials"),
        *("-X", "POST", "-d", "client_id=k&client_secret=s"),
    ]


def test_without_a_client_there_is_nothing_to_paste() -> None:
    text = shown(client=None)
    assert "deleted or revoked" in text
    assert "curl" not in text


def test_without_the_demo_it_says_how_to_have_it() -> None:
    text = shown(with_demo=False, addresses=replace(ADDRESSES, demo=None))
    assert "gateway serve --demo" in text
    assert "curl" not in text
    assert "demo origin" not in text


def test_facts_do_not_show_what_is_secret() -> None:
    facts = Facts(Settings(), ADDRESSES, True, "s3cr3t", CLIENT)
    assert "s3cr3t" not in repr(facts)
    assert "secret_1" not in repr(facts)
