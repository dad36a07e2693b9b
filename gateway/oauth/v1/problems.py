"""What may be wrong with a signed request, and how each is told: one table, three renderings.

A problem is raised by calling it with what its text needs::

    raise problems.PARAMETER_ABSENT(name="oauth_nonce")

Names are those of the OAuth Problem Reporting extension. No document gives Edge's codes and statuses but for
a few names; the rest is our choice, and stands here and in the catalogue of faults only. A fault has status
400 for what is malformed and 401 for what is not admitted, as RFC 5849 §3.2 has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway import faults
from gateway.faults import Fault, FaultKind
from gateway.oauth.v1.forms import CONTENT_TYPES, Form, written


@dataclass(frozen=True, slots=True)
class Problem:
    """Describe one thing that can be wrong; calling it makes the error. `name` is its `oauth_problem`."""

    name: str
    kind: FaultKind

    def __call__(self, **details: object) -> ProtocolError:
        """Make the error of this problem with the details its text names."""
        return ProtocolError(self, details)


class ProtocolError(Exception):
    """Refuse a signed request. The policy decides how it is told."""

    def __init__(self, problem: Problem, details: dict[str, object]) -> None:
        self.problem = problem
        self.details = details
        super().__init__(problem.name)

    def as_fault(self, form: Form | None, realm: str = "") -> Fault:
        """Return the fault that tells it: in that form, or (None) in the classic body of every fault.

        A 401 is told which scheme is wanted, as HTTP asks for, and of which realm, where one is configured.
        """
        fault = self.problem.kind(**self.details)
        if fault.status == 401:
            fault.headers.append(("WWW-Authenticate", _challenge(realm)))
        if form is None:
            return fault
        body = written(form, {"oauth_problem": self.problem.name})
        return fault.answered_with(body, CONTENT_TYPES[form])


def _challenge(realm: str) -> str:
    """Write the challenge; a realm may come from a variable, and nothing of it may end the line."""
    if not realm:
        return "OAuth"
    shown = "".join([sign if " " <= sign <= "~" else "?" for sign in realm])
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'OAuth realm="{quoted}"'


# --- the request itself -------------------------------------------------------------------

PARAMETER_ABSENT = Problem("parameter_absent", faults.OAUTH1_PARAMETER_ABSENT)
PARAMETER_REJECTED = Problem("parameter_rejected", faults.OAUTH1_PARAMETER_REJECTED)
VERSION_REJECTED = Problem("version_rejected", faults.OAUTH1_VERSION_REJECTED)
SIGNATURE_METHOD_REJECTED = Problem("signature_method_rejected", faults.OAUTH1_SIGNATURE_METHOD_REJECTED)
SIGNATURE_INVALID = Problem("signature_invalid", faults.OAUTH1_SIGNATURE_INVALID)
TIMESTAMP_REFUSED = Problem("timestamp_refused", faults.OAUTH1_TIMESTAMP_REFUSED)
NONCE_USED = Problem("nonce_used", faults.OAUTH1_NONCE_USED)

# --- who asks -----------------------------------------------------------------------------

CONSUMER_KEY_ABSENT = Problem("parameter_absent", faults.OAUTH1_KEY_UNRESOLVED)
CONSUMER_KEY_UNKNOWN = Problem("consumer_key_unknown", faults.OAUTH1_CONSUMER_KEY_UNKNOWN)

_REJECTED = "consumer_key_rejected"
KEY_NOT_APPROVED = Problem(_REJECTED, faults.CLIENT_NOT_APPROVED)
KEY_EXPIRED = Problem(_REJECTED, faults.KEY_EXPIRED)
APP_NOT_APPROVED = Problem(_REJECTED, faults.APP_NOT_APPROVED)
DEVELOPER_NOT_ACTIVE = Problem(_REJECTED, faults.DEVELOPER_NOT_ACTIVE)
COMPANY_NOT_ACTIVE = Problem(_REJECTED, faults.COMPANY_NOT_ACTIVE)
PERMISSION_DENIED = Problem("permission_denied", faults.OAUTH1_PERMISSION_DENIED)

# --- tokens and verifiers -----------------------------------------------------------------

TOKEN_REJECTED = Problem("token_rejected", faults.OAUTH1_TOKEN_REJECTED)
TOKEN_EXPIRED = Problem("token_expired", faults.OAUTH1_TOKEN_EXPIRED)
TOKEN_REVOKED = Problem("token_revoked", faults.OAUTH1_TOKEN_REVOKED)
TOKEN_USED = Problem("token_used", faults.OAUTH1_TOKEN_USED)
VERIFIER_INVALID = Problem("verifier_invalid", faults.OAUTH1_VERIFIER_INVALID)
