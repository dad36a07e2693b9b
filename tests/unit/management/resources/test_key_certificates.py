from __future__ import annotations

import datetime

from tests.support.management import Driver, E
from tests.support.pki import make

PATH = f"{E}/keystores/ks"


async def test_a_certificate_may_be_the_whole_body(api: Driver) -> None:
    (await api("POST", PATH.removesuffix("/ks"), {"name": "ks"})).expect(201)
    made = make("x", now=datetime.datetime.fromtimestamp(api.clock(), datetime.UTC))
    kind = "application/octet-stream"
    assert (await api("POST", f"{PATH}/certs?alias=x", made.der, kind=kind)).expect(204).body == b""
    assert (await api("GET", f"{PATH}/certs/x/export")).body.decode() == made.pem
    (await api("POST", f"{PATH}/certs?alias=y", b"nothing", kind=kind)).refused(
        400, "messaging.config.beans.InvalidCertificate"
    )


async def test_without_a_keystore_there_is_nothing(api: Driver) -> None:
    for verb, path in (("GET", "certs"), ("GET", "certs/x"), ("DELETE", "certs/x"), ("POST", "keys?alias=x")):
        reply = await api(verb, f"{PATH}/{path}", kind="")
        reply.refused(404, "messaging.config.beans.KeyStoreDoesNotExist")
