"""Decisions about tokens, and how their secrets are kept; knows neither HTTP nor any store.

The tour: `records.py` is what is remembered of a token (`token_facts.py` what of it many tokens share,
`stored_fields.py` how a stored one is read, `profiles.py` a token with its companion), `codes.py` of an
authorization code; `vault.py` digests and, by `cipher.py`, encrypts what must not be readable at rest,
`token_hashing.py` says by which hashes, `totp.py` has the codes of a second factor,
`random_text.py` makes what must not be guessed. `clients.py` is what the decisions read of a client. The
authorization endpoint: `authorize.py`, with `redirects.py` and `pkce.py`. The token endpoint: `grants.py` has
what all grants share; `code_grant.py`, `password_grant.py`, `implicit_grant.py`, `refresh.py` are one each;
`external.py` takes what another system decided, `expiry.py` says for how long, `errors.py` how a refusal is
told, `answers.py` what a token's answer says. The guarded call: `verify.py`. Records that policies look into:
`inspection.py` decides, `disclosure.py` says what is told of one, `token_attributes.py` what may be set.
"""

from gateway.oauth import disclosure, errors, inspection, token_attributes
from gateway.oauth.answers import product_list, token_answer, token_variables
from gateway.oauth.authorize import (
    CODE,
    DEFAULT_CODE_LIFE,
    TOKEN,
    Authorization,
    CodeWish,
    IssuedCode,
    check_request,
    identify,
    issue_code,
)
from gateway.oauth.clients import AnyClient, Client
from gateway.oauth.code_grant import (
    AUTHORIZATION_CODE,
    PresentedCode,
    authorization_code,
    check_code,
    replayed_family,
)
from gateway.oauth.codes import FAMILY_LENGTH, AuthorizationCode, Redemption
from gateway.oauth.errors import OAuthError, Rendering
from gateway.oauth.expiry import DEFAULT_LIFE, milliseconds, parse_life, seconds_left
from gateway.oauth.external import external_text, is_vouched_for
from gateway.oauth.grants import (
    CLIENT_CREDENTIALS,
    REFRESH_TOKEN,
    Issued,
    Mint,
    Wish,
    assign_scope,
    authenticate,
    client_credentials,
    recognize,
    resolve_grant_type,
)
from gateway.oauth.implicit_grant import IMPLICIT, implicit, implicit_members
from gateway.oauth.password_grant import PASSWORD, password, require_user
from gateway.oauth.profiles import (
    RefreshProfile,
    SpentToken,
    TokenProfile,
    refresh_status_of,
    refresh_token_as_of,
    token_as_of,
)
from gateway.oauth.random_text import (
    ACCESS_TOKEN_LENGTH,
    CODE_LENGTH,
    CONSUMER_KEY_LENGTH,
    CONSUMER_SECRET_LENGTH,
    REFRESH_TOKEN_LENGTH,
    random_text,
)
from gateway.oauth.records import AccessToken, RefreshToken, Rotation
from gateway.oauth.redirects import choose_redirect_uri, with_fragment, with_query
from gateway.oauth.refresh import Presented, refresh_token, retried
from gateway.oauth.stored_fields import CorruptTokenRecord
from gateway.oauth.token_attributes import is_within_limits, with_attributes
from gateway.oauth.token_facts import APPROVED, BEARER_TOKEN, REVOKED, TokenAttribute, TokenFacts
from gateway.oauth.token_hashing import DEFAULT_HASHING, Hashing, TokenDigests, UnknownHash
from gateway.oauth.totp import enrolment_uri, matching_step, new_totp_secret, shown_code
from gateway.oauth.vault import Vault, VaultError, format_key, parse_key
from gateway.oauth.verify import (
    Call,
    ScopeRule,
    admit_key,
    admit_token,
    any_scope,
    every_scope,
    scope_refusal,
)

__all__ = [
    "ACCESS_TOKEN_LENGTH",
    "APPROVED",
    "AUTHORIZATION_CODE",
    "BEARER_TOKEN",
    "CLIENT_CREDENTIALS",
    "CODE",
    "CODE_LENGTH",
    "CONSUMER_KEY_LENGTH",
    "CONSUMER_SECRET_LENGTH",
    "DEFAULT_CODE_LIFE",
    "DEFAULT_HASHING",
    "DEFAULT_LIFE",
    "FAMILY_LENGTH",
    "IMPLICIT",
    "PASSWORD",
    "REFRESH_TOKEN",
    "REFRESH_TOKEN_LENGTH",
    "REVOKED",
    "TOKEN",
    "AccessToken",
    "AnyClient",
    "Authorization",
    "AuthorizationCode",
    "Call",
    "Client",
    "CodeWish",
    "CorruptTokenRecord",
    "Hashing",
    "Issued",
    "IssuedCode",
    "Mint",
    "OAuthError",
    "Presented",
    "PresentedCode",
    "Redemption",
    "RefreshProfile",
    "RefreshToken",
    "Rendering",
    "Rotation",
    "ScopeRule",
    "SpentToken",
    "TokenAttribute",
    "TokenDigests",
    "TokenFacts",
    "TokenProfile",
    "UnknownHash",
    "Vault",
    "VaultError",
    "Wish",
    "admit_key",
    "admit_token",
    "any_scope",
    "assign_scope",
    "authenticate",
    "authorization_code",
    "check_code",
    "check_request",
    "choose_redirect_uri",
    "client_credentials",
    "disclosure",
    "enrolment_uri",
    "errors",
    "every_scope",
    "external_text",
    "format_key",
    "identify",
    "implicit",
    "implicit_members",
    "inspection",
    "is_vouched_for",
    "is_within_limits",
    "issue_code",
    "matching_step",
    "milliseconds",
    "new_totp_secret",
    "parse_key",
    "parse_life",
    "password",
    "product_list",
    "random_text",
    "recognize",
    "refresh_status_of",
    "refresh_token",
    "refresh_token_as_of",
    "replayed_family",
    "require_user",
    "resolve_grant_type",
    "retried",
    "scope_refusal",
    "seconds_left",
    "shown_code",
    "token_answer",
    "token_as_of",
    "token_attributes",
    "token_variables",
    "with_attributes",
    "with_fragment",
    "with_query",
]
