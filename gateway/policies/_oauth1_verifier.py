"""OAuthV1's operation GenerateVerifier: the second leg, the sign of a user who agreed to a request token.

The user was asked before, in whatever way: this operation only says that it happened, and who it was.
"""

from __future__ import annotations

from typing import ClassVar

from gateway.flow import Services
from gateway.message import Exchange, Value
from gateway.oauth import Mint, v1
from gateway.policies._fields import Element, record, ref, whole
from gateway.policies._oauth1_fields import given
from gateway.policies._oauth1_operation import OAuth1Operation, Served
from gateway.policies._oauth_fields import FirstOf

NAME = "GenerateVerifier"
_TOKEN = FirstOf("request.queryparam.oauth_token", "request.formparam.oauth_token")


def _read_token(element: Element) -> Value:
    """Return where the request token stands: as the policy says, else where RFC 5849 §2.2 has it."""
    found = element.child("RequestToken")
    value: Value = ref("RequestToken").read(element)
    return _TOKEN if found is None or found.is_empty else value


@record
class GenerateVerifier(OAuth1Operation):
    """Keep a verifier for a request token, made here or given, and whom it is of."""

    name: ClassVar[str] = NAME

    request_token: Value = whole(_read_token)
    verifier_code: Value = ref("VerifierCode")
    app_user_id: Value = ref("AppUserId")

    async def serve(self, exchange: Exchange, services: Services, mint: Mint) -> Served:
        """Keep the verifier, if the request token is good."""
        token = given(self.request_token, exchange)
        if not token:
            raise v1.problems.PARAMETER_ABSENT(name="oauth_token")
        record = v1.known(await services.oauth1.find_request(token)).record
        v1.check_request_token(record, services.clock())
        wanted, user = given(self.verifier_code, exchange), given(self.app_user_id, exchange)
        code, verifier = v1.verifier(wanted, user, mint)
        await services.oauth1.save_verifier(code, verifier, token)
        return Served(v1.verifier_answer(token, code), {"oauth_callback": record.callback_url})
