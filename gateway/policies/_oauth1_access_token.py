"""OAuthV1's operation GenerateAccessToken: the third leg, an access token for a request token."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from gateway.entities import ClientRegistration
from gateway.flow import Services
from gateway.message import Exchange, Needs, Value
from gateway.oauth import DEFAULT_LIFE, Mint, v1
from gateway.policies._fields import many, record, ref, whole
from gateway.policies._oauth1_fields import read_url
from gateway.policies._oauth1_life import life_of
from gateway.policies._oauth1_operation import OAuth1Operation, Served, made_anew
from gateway.policies._oauth1_signed import SignedRequests
from gateway.policies._oauth_fields import AttributeField, life

NAME = "GenerateAccessToken"


@record
class GenerateAccessToken(OAuth1Operation):
    """Give a consumer an access token, if a user agreed to its request token."""

    name: ClassVar[str] = NAME
    extra_needs: ClassVar[Needs] = Needs.REQUEST_BODY

    url: Value = whole(read_url)
    expires_in: Value = ref("ExpiresIn", life("InvalidValueForExpiresIn"), default=DEFAULT_LIFE)
    attributes: tuple[AttributeField, ...] = many("Attribute", AttributeField, within="Attributes")

    async def serve(self, exchange: Exchange, services: Services, mint: Mint) -> Served:
        """Check the consumer's signature, the request token and the verifier, and exchange them."""
        requests = SignedRequests(self.url, services)
        signed = await requests.read(exchange, "oauth_token", "oauth_verifier")
        token, code = signed.claims.token, signed.parameter("oauth_verifier")
        client = await requests.consumer(signed.claims)
        v1.check_client(client, services.clock())
        v1.check_products(client)
        held = v1.known(await services.oauth1.find_request(token), client)
        await requests.check(signed, client, held.secret)
        v1.check_request_token(held.record, services.clock())
        agreed = await services.oauth1.find_verifier(code, token)
        if agreed is None and not await services.oauth1.miss_verifier(token):
            await self._refuse(token, client, services)
        wish = self._wish(exchange)

        async def attempt() -> v1.Credentials[v1.SignedToken] | None:
            made = v1.access_token(client, agreed, wish, mint)
            redemption = await services.oauth1.redeem(token, code, made)
            if redemption is v1.Redemption.USED_UP:
                await self._refuse(token, client, services)
            return made if redemption is v1.Redemption.DONE else None

        answer = v1.access_answer(await made_anew(attempt))
        return Served(answer, v1.consumer_variables(client.credential))

    async def _refuse(self, token: str, client: ClientRegistration, services: Services) -> NoReturn:
        """Refuse a request token that is not good any more, as what it is by now, whatever came with it.

        Of many guesses at once a right one must not look otherwise than a wrong one.

        Raises:
            ProtocolError: always.
        """
        held = v1.known(await services.oauth1.find_request(token), client)
        v1.check_request_token(held.record, services.clock())
        raise v1.problems.TOKEN_USED()

    def _wish(self, exchange: Exchange) -> v1.AccessWish:
        """Return what the policy wants of the token."""
        read = (attribute.read(exchange) for attribute in self.attributes)
        attributes = tuple(each for each in read if each is not None)
        return v1.AccessWish(life_of(self.expires_in, exchange), attributes)
