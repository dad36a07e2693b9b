"""What the issuer is called, and whose word about the scheme counts."""

from __future__ import annotations

import ipaddress

import pytest
from aiohttp.test_utils import make_mocked_request

from gateway.login.origin import _is_from, is_of_another_site, issuer_of


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("gateway.example:9000", "gateway.example:9000"),
        ("[::1]:9000", "[::1]:9000"),
        ("127.0.0.1", "127.0.0.1"),
        ("", "localhost"),
        ('x"y', "localhost"),
        ("a/b", "localhost"),
        ("a@b", "localhost"),
    ],
)
def test_the_host_is_told_if_it_can_be_one(host: str, told: str) -> None:
    request = make_mocked_request("POST", "/oauth/token", headers={"Host": host} if host else {})
    assert issuer_of(request, ()) == f"http://{told}/oauth/token"


class Transport:
    """Be a connection from a proxy, which says that the call is from somewhere else."""

    def get_extra_info(self, name: str) -> object:
        return ("10.0.0.1", 5555) if name == "peername" else None


@pytest.mark.parametrize(("told", "scheme"), [("https", "https"), ("HTTP", "http"), ("gopher", "http")])
def test_a_trusted_peer_tells_the_scheme(told: str, scheme: str) -> None:
    headers = {"Host": "x", "X-Forwarded-Proto": told}
    request = make_mocked_request(
        "POST", "/oauth/token", headers=headers, transport=Transport(), sslcontext=None
    )
    request = request.clone(remote="192.0.2.7")
    trusted = (ipaddress.ip_network("10.0.0.0/8"),)
    assert issuer_of(request, trusted) == f"{scheme}://x/oauth/token"
    assert issuer_of(request, ()) == "http://x/oauth/token"


def test_what_is_no_address_is_in_no_network() -> None:
    assert not _is_from("", (ipaddress.ip_network("0.0.0.0/0"),))


@pytest.mark.parametrize(
    ("site", "is_other"), [("", False), ("none", False), ("cross-site", True), ("same-site", True)]
)
def test_pages_of_other_sites_are_known(site: str, is_other: bool) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert is_of_another_site(make_mocked_request("GET", "/passcode", headers=headers)) is is_other
