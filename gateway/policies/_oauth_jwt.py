"""OAuthV2's operations that issue access tokens as JWTs: the same grants, another text.

Apigee X has them, Edge has not. An access token is not stored: nothing revokes it but the state of its
client, so that one without an end is not made. A refresh token is a text as ever, stored together with a text
for the access token that nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Constant, Exchange, Needs, Value
from gateway.oauth import Authorization, Issued, Mint, choose_redirect_uri, implicit
from gateway.policies._fields import Element, read_record, record, whole
from gateway.policies._oauth_fields import NOT_SUPPORTED, life_of, refused
from gateway.policies._oauth_generate import GenerateAccessToken
from gateway.policies._oauth_implicit import GenerateAccessTokenImplicitGrant
from gateway.policies._oauth_jwt_keys import Signer, Signing
from gateway.policies._oauth_redirect import Outcome
from gateway.policies._oauth_refresh import RefreshAccessToken
from gateway.policies._oauth_token import Issue, TokenOperation

_OF_OTHERS = ("ExternalAccessToken", "StoreToken")


def _out_of_place(element: Element, expires_in: Value) -> Iterator[Finding]:
    """Yield what such a token cannot be: made elsewhere, stored, or without an end."""
    for tag in _OF_OTHERS:
        yield from refused(element, tag, f"{NOT_SUPPORTED} for access tokens that are JWTs")
    if isinstance(expires_in, Constant) and expires_in.value is None:
        why = "a JWT cannot be taken back: it must have an end"
        yield from element.require("ExpiresIn").fail(why, "InvalidValueForExpiresIn").findings


def _check_end(expires_in: Value, exchange: Exchange) -> None:
    """Refuse to issue a token without an end.

    Raises:
        Fault: InvalidValueForExpiresIn.
    """
    if life_of(expires_in, exchange) is None:
        raise faults.EXPIRY_INVALID(variable=getattr(expires_in, "name", ""))


def _signed(issue: Issue, inner: TokenOperation, signer: Signer) -> Issue:
    """Return what issues the same tokens, the access token as a JWT; keys are there before any is made."""

    async def issue_signed(exchange: Exchange, services: Services, mint: Mint) -> Issued:
        _check_end(inner.expires_in, exchange)
        sign = await signer.ready(exchange)
        return await sign(await issue(exchange, services, mint))

    return issue_signed


@record
class GenerateJWTAccessToken:
    """Issue the tokens of a grant."""

    extra_needs: ClassVar[Needs] = Needs.REQUEST_BODY

    inner: GenerateAccessToken = whole(lambda element: read_record(GenerateAccessToken, element))
    signing: Signing = whole(lambda element: read_record(Signing, element))

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation."""
        yield from _out_of_place(element, self.inner.expires_in)

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        issue = partial(self.inner.issue, keeps_lone=False)
        return self.inner.bound(
            policy, services, _signed(issue, self.inner, self.signing.bind(policy, services))
        )


@record
class RefreshJWTAccessToken:
    """Replace a refresh token, and issue a new access token."""

    extra_needs: ClassVar[Needs] = Needs.REQUEST_BODY

    inner: RefreshAccessToken = whole(lambda element: read_record(RefreshAccessToken, element))
    signing: Signing = whole(lambda element: read_record(Signing, element))

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation."""
        yield from _out_of_place(element, self.inner.expires_in)

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        issue = self.inner.issue
        return self.inner.bound(
            policy, services, _signed(issue, self.inner, self.signing.bind(policy, services))
        )


@record
class GenerateJWTAccessTokenImplicitGrant:
    """Send a user agent back with an access token."""

    extra_needs: ClassVar[Needs] = Needs.REQUEST_BODY

    inner: GenerateAccessTokenImplicitGrant = whole(
        lambda element: read_record(GenerateAccessTokenImplicitGrant, element)
    )
    signing: Signing = whole(lambda element: read_record(Signing, element))

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what stands in the element and is not for this operation."""
        yield from _out_of_place(element, self.inner.expires_in)

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        inner, signer = self.inner, self.signing.bind(policy, services)

        async def issue(policy: str, asked: Authorization, exchange: Exchange, services: Services) -> Outcome:
            client = await inner.identified(asked, services)
            location = choose_redirect_uri(client.app.callback_url, asked.redirect_uri)
            _check_end(inner.expires_in, exchange)
            sign = await signer.ready(exchange)
            issued = await sign(implicit(client, inner.wish(asked, exchange), inner.mint(services)))
            return inner.outcome(policy, issued, asked, location=location, now=services.clock())

        return inner.bound(policy, services, issue)
