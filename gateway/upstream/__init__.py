"""The way to targets: addressing, TLS, balancing, and the client that the aiohttp hand uses.

The tour: a `TargetClient` makes a `Call` of what the program prepared; the `Balancer` of a
target with servers says whom to ask; the body goes as an `Upload`, the answer comes as a
`TargetAnswer`. `failures` turns what goes wrong into faults. `end_to_end` and `drop_named`
know which header fields travel through a proxy.
"""

from gateway.upstream.answer import TargetAnswer
from gateway.upstream.balancer import Balancer
from gateway.upstream.client import TargetClient
from gateway.upstream.failures import fault_of
from gateway.upstream.headers import drop_named, end_to_end, wire_text
from gateway.upstream.tls import knows_cipher
from gateway.upstream.upload import Body, Stream

__all__ = [
    "Balancer",
    "Body",
    "Stream",
    "TargetAnswer",
    "TargetClient",
    "drop_named",
    "end_to_end",
    "fault_of",
    "knows_cipher",
    "wire_text",
]
