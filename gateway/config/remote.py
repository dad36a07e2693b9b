"""What the environment tells the verbs that call a management API: where it is, and as whom it is called.

No settings of a gateway: these verbs run where their user is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_URL = "http://localhost:9000"
"""A gateway's own management API, which is its login service, too."""
DEFAULT_ORGANIZATION, DEFAULT_ENVIRONMENT = "myorg", "test"


@dataclass(frozen=True, slots=True)
class Remote:
    """Hold what the environment says; "" is nothing. `code` is the user's second factor, None for not said.

    `has_colour` is whether a terminal is to be shown colours.
    """

    url: str
    organization: str
    environment: str
    user: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    code: str | None = field(default=None, repr=False)
    has_colour: bool = True


def read_remote(environ: Mapping[str, str] | None = None) -> Remote:
    """Return what the environment says, by default that of this process."""
    given = os.environ if environ is None else environ
    return Remote(
        given.get("TOLLKEEPER_URL") or DEFAULT_URL,
        given.get("TOLLKEEPER_ORGANIZATION") or DEFAULT_ORGANIZATION,
        given.get("TOLLKEEPER_ENVIRONMENT") or DEFAULT_ENVIRONMENT,
        given.get("TOLLKEEPER_USER", ""),
        given.get("TOLLKEEPER_TOKEN", ""),
        given.get("TOLLKEEPER_MFA"),
        # no-color.org: whatever it is set to, unless to nothing.
        not given.get("NO_COLOR") and given.get("TERM") != "dumb",
    )
