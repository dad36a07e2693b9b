"""What the environment tells `get_token` and `acurl`: the login service, and whom else its tokens are for.

No settings of a gateway: these two run where their user is. Must not load the table of settings, which takes
longer than they do.
"""

from __future__ import annotations

import os

LOGIN_VARIABLE = "SSO_LOGIN_URL"
"""Edge: the same name, whose default is Apigee's own address."""
HOSTS_VARIABLE = "SSO_API_HOSTS"
_PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
DEFAULT_LOGIN_URL = "http://localhost:9000"


def login_url() -> str:
    """Return the base URL of the login service, without a slash at its end."""
    return (os.environ.get(LOGIN_VARIABLE, "").strip() or DEFAULT_LOGIN_URL).rstrip("/")


def api_hosts() -> tuple[str, ...]:
    """Return the hosts, besides that of the login service, to which its tokens may go: a list with commas."""
    return tuple(
        host.strip().lower() for host in os.environ.get(HOSTS_VARIABLE, "").split(",") if host.strip()
    )


def forget_proxies() -> None:
    """Take the proxies of http out of the environment, for what this process becomes: they read along."""
    for name in _PROXIES:
        os.environ.pop(name, None)
