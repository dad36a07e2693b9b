"""What is wrong with a bundle, told where no gateway runs: compiled as at an import that validates."""

from __future__ import annotations

import asyncio
import uuid

from gateway.bundle import Files, load_shared_flow
from gateway.entities import SHARED_FLOW_KIND
from gateway.errors import BundleError, Finding
from gateway.management.call import Call, Ports
from gateway.management.checking import ANYWHERE, compile_flow_in, compile_in
from gateway.oauth import Vault, random_text
from gateway.policies import readers
from gateway.store import Connection, Store

_NOWHERE = "unix:///nowhere"


def lint(name: str, files: Files, *, java_precedence: bool = False) -> tuple[Finding, ...]:
    """Return all that is wrong with a bundle, and all that is warned of.

    `java_precedence` is the setting that changes what its conditions mean.
    """
    try:
        return asyncio.run(_compiled(name, files, java_precedence))
    except BundleError as error:
        return error.findings


async def _compiled(name: str, files: Files, java_precedence: bool) -> tuple[Finding, ...]:
    # Policies bind to ports when they are compiled, and ask them when they run: nobody is ever asked.
    connection = Connection.open(_NOWHERE)
    try:
        store = Store(connection, Vault(Vault.generate_key()), 0.0, ())
        ports = Ports(store, lambda: 0.0, random_text, lambda: str(uuid.uuid4()), java_precedence)
        call = Call("GET", {"organization": "lint"}, "", ports)
        if files.kind == SHARED_FLOW_KIND:
            flow = await asyncio.to_thread(load_shared_flow, files, name, readers())
            return await compile_flow_in(call, flow, ANYWHERE)
        return (await compile_in(call, name, files, ANYWHERE)).warnings
    finally:
        await connection.close()
