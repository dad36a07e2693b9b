"""`gateway users`: the users of the management API, by verbs of its own."""

from __future__ import annotations

from gateway.cli.users_mfa import MFA
from gateway.cli.verb import Verb

_USERS = """\
Look after the users of the management API.
"""

VERB = Verb("users", "second factors of the management API's users", _USERS, usage="VERB ...", verbs=(MFA,))
