"""Where a running gateway could leave a secret: all of it, for `find_leaks`.

Not among them: the key file, which is the secret, and standard output, whose banner shows the demo's
credentials on purpose.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable

from tests.e2e.processes import children_of
from tests.e2e.running import PASSWORD, Gateway, Reply, curl
from tests.support.leaks import Secrets, files_below, find_leaks, redis_files


def secrets_of(gateway: Gateway) -> Secrets:
    """Return the secrets that a gateway with its demo begins with."""
    secrets = Secrets()
    secrets.add("consumer secret of the demo", gateway.credentials()[1])
    secrets.add("password of the administrator", PASSWORD)
    key = gateway.key_file.read_text().strip()
    secrets.add("vault key", key)
    # Its octets, should they be dumped in another form than the file's.
    secrets.add("vault key in hexadecimal", base64.b64decode(key).hex())
    return secrets


def leaks_of(gateway: Gateway, secrets: Secrets, refusals: Iterable[Reply] = ()) -> list[str]:
    """Look through all that a gateway shows while it runs, stop it, and look through what is left of it."""
    ports = {port: curl(gateway.url(path, "ops")) for port, path in _OPS.items()}
    shown = {f"the ops port's {name}": _text(reply) for name, reply in ports.items()}
    said = {f"refusal {number}": _text(reply) for number, reply in enumerate(refusals, 1)}
    commands = {f"command line {pid}": line.encode() for pid, line in children_of(gateway.pid).items()}
    kept = redis_files(gateway.redis_url)
    assert any(b"tk:" in content for content in kept.values()), "Redis kept nothing"
    assert gateway.stop() == 0
    left = dict(files_below(gateway.folder, but=(gateway.key_file.name, "stdout")))
    assert {"stderr", "access.log", "data/redis.log"} <= left.keys()
    return find_leaks(secrets.texts, {**shown, **said, **commands, **kept, **left})


_OPS = {"metrics": "/metrics", "readiness": "/readyz", "health": "/healthz"}


def _text(reply: Reply) -> bytes:
    return f"{json.dumps(dict(reply.headers))}\n{reply.body}".encode()
