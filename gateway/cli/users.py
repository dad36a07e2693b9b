"""`gateway users`: the users of the management API, by verbs of its own."""

from __future__ import annotations

from gateway.cli.users_mfa import MFA
from gateway.cli.users_people import PEOPLE
from gateway.cli.verb import Verb

_USERS = """\
Look after the users of the management API: who there is, what they may do, and their second factors.
"""

VERB = Verb(
    "users", "look after users, roles and second factors", _USERS, usage="VERB ...", verbs=(*PEOPLE, MFA)
)
