"""OAuthV1's operation GenerateRequestToken: the first leg, a token that a user may agree to."""

from __future__ import annotations

from typing import ClassVar

from gateway.flow import Services
from gateway.message import Exchange, Needs, Value
from gateway.oauth import Mint, v1
from gateway.policies._fields import record, ref, whole
from gateway.policies._oauth1_fields import read_url
from gateway.policies._oauth1_life import life_of
from gateway.policies._oauth1_operation import OAuth1Operation, Served, made_anew
from gateway.policies._oauth1_signed import SignedRequests
from gateway.policies._oauth_fields import life

NAME = "GenerateRequestToken"


@record
class GenerateRequestToken(OAuth1Operation):
    """Give a consumer a request token."""

    name: ClassVar[str] = NAME
    extra_needs: ClassVar[Needs] = Needs.REQUEST_BODY

    url: Value = whole(read_url)
    expires_in: Value = ref("ExpiresIn", life("InvalidValueForExpiresIn"), default=v1.REQUEST_LIFE)

    async def serve(self, exchange: Exchange, services: Services, mint: Mint) -> Served:
        """Check the consumer's signature, and keep a request token for it."""
        requests = SignedRequests(self.url, services)
        signed = await requests.read(exchange, "oauth_callback")
        client = await requests.consumer(signed.claims)
        v1.check_client(client, services.clock())
        v1.check_products(client)
        await requests.check(signed, client)
        callback, life = signed.parameter("oauth_callback"), life_of(self.expires_in, exchange)

        async def attempt() -> v1.Credentials[v1.RequestToken] | None:
            made = v1.request_token(client, callback, life, mint)
            return made if await services.oauth1.save_request(made) else None

        answer = v1.request_answer(await made_anew(attempt))
        return Served(answer, v1.consumer_variables(client.credential))
