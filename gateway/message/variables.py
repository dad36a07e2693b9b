"""THE table of Edge's flow variables, and `resolve`, which turns a name into a Variable at deploy.

Four kinds of names, looked for in this order: a row of `TABLE`; a message of `message_roots.py`
or a part of one (`request.header.x`); a name of `PRESETS`; and everything else, which is free for
policies to use (`free_variables.py`). `variable_page.py` writes the reference page from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.message.error_rows import ERROR_ROWS
from gateway.message.free_variables import free_variable, preset_variable
from gateway.message.gateway_rows import CLIENT_ROWS, PROXY_ROWS, SYSTEM_ROWS
from gateway.message.message_roots import ROOTS, part_variable, root_variable
from gateway.message.observed import observed
from gateway.message.target_rows import TARGET_ROWS
from gateway.message.variable import Variable
from gateway.message.variable_rows import Row

TABLE: Mapping[str, tuple[Row, ...]] = {
    "The client": CLIENT_ROWS,
    "The proxy": PROXY_ROWS,
    "The target": TARGET_ROWS,
    "Errors": ERROR_ROWS,
    "The clock": SYSTEM_ROWS,
}
"""The variables of fixed names, by the heading they have on the reference page."""

SHARED_FLOW_NAME = "apigee.edge.sharedflow.name"
FLOW_HOOK_NAME = "apigee.edge.flowhook.name"

PRESETS: Mapping[str, str] = {
    "client.cn": "subject of the client's certificate: common name",
    "client.country": "country",
    "client.email.address": "e-mail address",
    "client.locality": "locality",
    "client.organization": "organization",
    "client.organization.unit": "organizational unit",
    "client.state": "state",
    "target.cn": "subject of the target's certificate: common name",
    "target.country": "country",
    "target.email.address": "e-mail address",
    "target.locality": "locality",
    "target.organization": "organization",
    "target.organization.unit": "organizational unit",
    "target.state": "state",
    "tls.cipher": "the cipher of the client's connection",
    "tls.protocol": "its protocol",
    "tls.server.name": "the server name the client asked for",
    "tls.session.id": "the session",
    "tls.client.s.dn": "distinguished name of the client",
    "tls.client.i.dn": "distinguished name of its issuer",
    "tls.client.raw.cert": "the client's certificate",
    "tls.client.cert.serial": "its serial number",
    "tls.client.cert.fingerprint": "its fingerprint",
    "router.uuid": "id of the process that took the request",
    "system.uuid": "the same",
    "system.interface.*": "address of a network interface, like `system.interface.eth0`",
    "system.pod.name": "name of the pod",
    "system.region.name": "name of the region",
    "request.transportid": "an object inside of Edge",
    SHARED_FLOW_NAME: "the shared flow that is running",
    FLOW_HOOK_NAME: "the flow hook that runs it",
}
"""Read-only names whose values are facts of the process or the connection, or of where an execution is.

Whoever makes or runs the exchange may store them in its variables; what is not stored reads null.
A `*` at the end stands for anything.
"""

_ROWS = {row.name: row for rows in TABLE.values() for row in rows}
_ROOTS = {root.name: root for root in ROOTS}


def resolve(name: str) -> Variable:
    """Return the variable of a name, once, at deploy; every name is one.

    Names are case-sensitive, except for the names of headers inside of them.
    """
    return observed(_own(name) or free_variable(name))


def is_free(name: str) -> bool:
    """Tell whether a name is no variable of the gateway's own."""
    return _own(name) is None


def _own(name: str) -> Variable | None:
    """Return a variable of the gateway's own, None for a name that is free."""
    if row := _ROWS.get(name):
        return Variable(name, row.read, write=row.write, erase=row.erase)
    if root := _ROOTS.get(name):
        return root_variable(root)
    first, _, rest = name.partition(".")
    if (root := _ROOTS.get(first)) and (variable := part_variable(root, rest)):
        return variable
    if name in PRESETS or _is_preset_by_prefix(name):
        return preset_variable(name)
    return None


def _is_preset_by_prefix(name: str) -> bool:
    """Tell whether a name begins like one of the presets that end in `*`."""
    return any(preset.endswith("*") and name.startswith(preset[:-1]) for preset in PRESETS)
