"""VerifyAccessToken with a realm of its own in the challenge: `GenerateErrorResponse/Realm`.

The challenge is that of the fault with one word replaced. Without such a realm the check itself answers;
with one a refusal costs a little more.
"""

from __future__ import annotations

from typing import cast

from gateway.faults import Fault
from gateway.flow import Pending
from gateway.message import Constant, Exchange, Value, to_text
from gateway.policies._fields import Element, XmlField, ref
from gateway.policies._token_check import TokenCheck

_CHALLENGE = "WWW-Authenticate"
_EDGES = 'realm="null"'
"""Edge: what stands there where no realm is configured."""
_NONE = Constant("")


_REALM: XmlField = ref("Realm", default="")


def read_realm(element: Element) -> Value:
    """Return the realm of an operation's challenges: its variable, else its text, "" for Edge's."""
    found = element.child("GenerateErrorResponse")
    if found is None or not found.flag("enabled", True):
        return _NONE
    return cast("Value", _REALM.read(found))


# house: the compiled check itself, but for one word; a wrapper would have to carry its lookups
class RealmCheck(TokenCheck):
    """Check a token like any other check; a challenge names the realm, which is set before any call."""

    realm: Value

    def act(self, exchange: Exchange) -> Pending:
        """Ask for the token that the call shows.

        Raises:
            Fault: it shows none.
        """
        try:
            return TokenCheck.act(self, exchange)
        except Fault as fault:
            self._name(fault, exchange)
            raise

    def check(self, exchange: Exchange, text: str, found: object | None) -> Fault | None:
        """Check what was found of a token; return the fault that refuses the call.

        Raises:
            Fault: the scopes that are asked for could not be read.
        """
        fault = TokenCheck.check(self, exchange, text, found)
        if fault is not None:
            self._name(fault, exchange)
        return fault

    def _name(self, fault: Fault, exchange: Exchange) -> None:
        """Put the realm into the challenge of a fault, if it has one."""
        realm = to_text(self.realm(exchange))
        if not realm:
            return
        kept = "".join(each if each.isprintable() else " " for each in realm)
        quoted = kept.replace("\\", "\\\\").replace('"', '\\"')
        fault.headers[:] = [
            (name, value.replace(_EDGES, f'realm="{quoted}"', 1) if name == _CHALLENGE else value)
            for name, value in fault.headers
        ]
