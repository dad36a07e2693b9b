"""The way to targets: addressing, TLS, balancing, and the client that the aiohttp hand uses.

The tour: `Attempts` decide which server is asked and what becomes of the outcome, whichever hand
calls; a `Rota` remembers what concerns all calls, as the `Balancer` of a target with servers. In the
aiohttp hand a `TargetClient` makes a `Call` in one of its `sessions`; the body goes as an `Upload`, the
answer comes as a `TargetAnswer`. `trouble` translates what aiohttp raises, `failures` turns what goes wrong
into faults. `end_to_end` and `drop_named` know which header fields travel through a proxy.

A `Dialler` makes the connections of the compiled hand, which frames and keeps them itself.
`FetchedKeySets` remember the keys that others publish, and fetch them as `documents`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.doors import late
from gateway.upstream.attempts import Attempts, Rota
from gateway.upstream.balancer import Balancer
from gateway.upstream.client import TargetClient
from gateway.upstream.dialler import Dialler
from gateway.upstream.failures import fault_of
from gateway.upstream.headers import ANNOUNCED, HOP_BY_HOP, OURS, drop_named, end_to_end, wire_text
from gateway.upstream.key_sets import FetchedKeySets
from gateway.upstream.tls import TLS_PROTOCOLS, client_context, knows_cipher
from gateway.upstream.upload import Body, Stream

if TYPE_CHECKING:
    from gateway.upstream.answer import TargetAnswer
else:
    # Only the aiohttp hand needs the library that it is called after.
    __getattr__ = late(__name__, TargetAnswer="answer")

__all__ = [
    "ANNOUNCED",
    "HOP_BY_HOP",
    "OURS",
    "TLS_PROTOCOLS",
    "Attempts",
    "Balancer",
    "Body",
    "Dialler",
    "FetchedKeySets",
    "Rota",
    "Stream",
    "TargetAnswer",
    "TargetClient",
    "client_context",
    "drop_named",
    "end_to_end",
    "fault_of",
    "knows_cipher",
    "wire_text",
]
