"""Which keys say what runs at the moment, and not what is kept: a backup leaves them out.

Left out are reports and leases of workers; failed logins; passcodes, which log in once and not again after
a restore; debug sessions with what they recorded, other people's calls of the last minutes; and the marks
that a worker's counts were written, for workers that are gone by then.

All else is kept, on purpose also what leaves by itself: tokens with what makes a replay known, sessions of
the login service, statistics, audit logs, what caches hold (bundles keep sessions there), and the marks of
what was being deleted, without which it would be visible again.
"""

from __future__ import annotations

import re

from gateway.store.attempt_keys import ATTEMPTS
from gateway.store.debug_session_keys import DebugSessionKeys
from gateway.store.keys import CONFIRMATIONS, RESTORING, WORKERS_AREA
from gateway.store.login_keys import passcode
from gateway.store.statistics_keys import StatisticsKeys

_ANY = "ANY"
_SESSIONS = DebugSessionKeys(_ANY)
_BEGINNINGS = (
    WORKERS_AREA,
    ATTEMPTS,
    CONFIRMATIONS,
    RESTORING,
    passcode(""),
    _SESSIONS.sessions.prefix,
    _SESSIONS.sessions.index,
    _SESSIONS.transactions(""),
    StatisticsKeys(_ANY, _ANY).written(""),
)
# No name of an organization or an environment has a colon or a brace.
_FLEETING = re.compile("|".join(re.escape(each).replace(_ANY, "[^:{}]+") for each in _BEGINNINGS).encode())


def is_fleeting(key: bytes) -> bool:
    """Say whether a key says what runs, and not what is kept."""
    return _FLEETING.match(key) is not None
