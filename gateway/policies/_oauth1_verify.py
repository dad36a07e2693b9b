"""OAuthV1's operation VerifyAccessToken: let a call pass that is signed with a token which is good for it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from gateway.flow import Services
from gateway.message import Exchange, Needs, Value, Variable
from gateway.oauth import Call, Mint, v1
from gateway.policies._fields import record, variable, whole
from gateway.policies._oauth1_fields import given, read_url
from gateway.policies._oauth1_operation import OAuth1Operation, Served
from gateway.policies._oauth1_signed import Signed, SignedRequests
from gateway.policies._oauth1_variables import call_variables

NAME = "VerifyAccessToken"


@record
class VerifyAccessToken(OAuth1Operation):
    """Check signature and token of a call: that it is known, approved and current, and covers the call."""

    name: ClassVar[str] = NAME
    answers: ClassVar[bool] = False
    extra_needs: ClassVar[Needs] = Needs.REQUEST_BODY

    url: Value = whole(read_url)
    access_token: Variable | None = variable("AccessToken")

    async def serve(self, exchange: Exchange, services: Services, mint: Mint) -> Served:  # noqa: ARG002
        """Check the call."""
        requests = SignedRequests(self.url, services)
        signed = self._with_token(await requests.read(exchange), exchange)
        token = signed.claims.token
        client = await requests.consumer(signed.claims)
        held = v1.known(await services.oauth1.find_access(token), client)
        await requests.check(signed, client, held.secret)
        now = services.clock()
        v1.check_signed_token(held.record, now)
        v1.check_client(client, now)
        proxy = exchange.proxy
        call = Call(services.environment, proxy.facts.api, proxy.path_suffix, now)
        product = v1.product_for(client, call, held.record.api_products)
        variables = {
            **call_variables(client, product, held.record, services.organization),
            **v1.consumer_variables(client.credential),
        }
        return Served(v1.token_answer(token, held.secret), variables)

    def _with_token(self, signed: Signed, exchange: Exchange) -> Signed:
        """Return a request with its token, wherever that stands.

        Raises:
            ProtocolError: it has none, or two different ones.
        """
        stated = signed.claims.token
        token = stated if self.access_token is None else given(self.access_token, exchange)
        if not token:
            raise v1.problems.PARAMETER_ABSENT(name="oauth_token")
        if stated and stated != token:
            raise v1.problems.PARAMETER_REJECTED(name="oauth_token")
        return replace(signed, claims=replace(signed.claims, token=token))
