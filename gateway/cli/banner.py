"""What is printed when the gateway is up: where it listens, who may manage it, and what to try first.

The lines of the tutorial are for pasting: they hold the real key and secret and run as they are printed.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from gateway.config import Settings
from gateway.entities import Credential
from gateway.runtime import Addresses

BAD_TOKEN = "b8dAcCEsST0ken123"
"""The invalid token of the tutorial."""
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
_TOKEN_OUT_OF_JSON = r"""sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p'"""


@dataclass(frozen=True, slots=True)
class Facts:
    """Hold what the banner tells.

    `password` is the administrator's if it was made at this start, else None; `client` the tutorial's key,
    None when the user has deleted or revoked it.
    """

    settings: Settings
    addresses: Addresses
    with_demo: bool
    password: str | None = field(repr=False)
    client: Credential | None


def banner(facts: Facts) -> str:
    """Return the banner."""
    blocks = ["The gateway is up. Ctrl-C stops it.", _table(_places(facts))]
    if facts.password is not None:
        line = administrator(facts.settings.admin_user, facts.password)
        blocks.append(f'To call the management API with curl -u "$ADMIN":\n\n{line}')
    blocks.append(_tutorial(facts))
    return "\n" + "\n\n".join(blocks) + "\n"


def administrator(user: str, password: str) -> str:
    """Return the line that sets ADMIN in the shell to the administrator's credentials."""
    # Quoted whether it must be or not: a password of the user's own that is put in its place may need it.
    credentials = f"{user}:{password}".replace("'", "'\"'\"'")
    return f"ADMIN='{credentials}'"


def token_call(traffic: str, client: Credential) -> str:
    """Return the line that asks for a token, shows the answer, and sets TOKEN in the shell."""
    url = f"{traffic}/oauth/client_credential/accesstoken?grant_type=client_credentials"
    form = urlencode({"client_id": client.consumer_key, "client_secret": client.consumer_secret})
    call = f"curl -sS {shlex.quote(url)} -X POST -d {shlex.quote(form)}"
    return f"TOKEN=$({call} | tee /dev/stderr | {_TOKEN_OUT_OF_JSON})"


def protected_call(traffic: str, token: str) -> str:
    """Return the line that asks for the weather with a token."""
    url = f"{traffic}/v0/weather/forecastrss?w=12797282"
    return f'curl -sS -H "Authorization: Bearer {token}" {shlex.quote(url)}'


def _places(facts: Facts) -> Iterator[tuple[str, str]]:
    settings, addresses = facts.settings, facts.addresses
    yield "traffic", _url(addresses.traffic) + _note(addresses.traffic)
    yield "management", f"{_url(addresses.management)}/v1{_note(addresses.management)}"
    yield "operations", f"{_url(addresses.ops)}/healthz /readyz /metrics{_note(addresses.ops)}"
    if addresses.demo is not None:
        yield "demo origin", _url(addresses.demo)
    yield (
        "data",
        "in the Redis that GATEWAY_REDIS_URL names" if settings.redis_url else str(settings.data_dir),
    )
    yield "administrator", settings.admin_user
    if facts.password is not None:
        yield "password", f"{facts.password}   (made just now, and shown this once)"
    elif settings.admin_password:
        yield "password", "as configured"
    else:
        yield "password", "as shown at the first start"


def _tutorial(facts: Facts) -> str:
    if not facts.with_demo:
        return (
            "The predefined proxies helloworld, oauth and weatherapi stand as revision 1, undeployed;\n"
            "`gateway serve --demo` deploys them and starts the backend that they call."
        )
    if facts.client is None:
        return (
            "The tutorial's app, or its key, was deleted or revoked since the first start: there is no key\n"
            "and secret to show its calls with."
        )
    traffic = _url(facts.addresses.traffic)
    calls = (
        ("get an access token", token_call(traffic, facts.client)),
        ("call the protected API with it", protected_call(traffic, "$TOKEN")),
        ("and with an invalid one", protected_call(traffic, BAD_TOKEN)),
    )
    return "\n\n".join(f"{number}. {what}:\n\n{line}" for number, (what, line) in enumerate(calls, 1))


def _table(rows: Iterator[tuple[str, str]]) -> str:
    return "\n".join(f"  {name:<15}{value}" for name, value in rows)


def _url(address: tuple[str, int]) -> str:
    """Return the URL by which this machine reaches an address."""
    host, port = address
    shown = _ANYWHERE.get(host) or (f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _note(address: tuple[str, int]) -> str:
    return "   (on all addresses)" if address[0] in _ANYWHERE else ""
