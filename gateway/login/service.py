"""The wiring of the login service: its ports, its paths, and the tokens that the management API takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from gateway.config import Settings
from gateway.login.access_tokens import AccessTokens
from gateway.login.description import PATHS
from gateway.login.endpoint import TokenEndpoint, telling
from gateway.login.grants import Grants
from gateway.login.one_time_code import OneTimeCodes
from gateway.login.origin import TOKEN_PATH
from gateway.login.passcode_page import PASSCODE_PATH, PasscodePage
from gateway.login.proving import Proving
from gateway.login.told_keys import TokenTelling
from gateway.store import SignIn, Store


@dataclass(frozen=True, slots=True)
class LoginService:
    """Be what a management process serves beside its API: the paths, and the tokens given out there."""

    routes: Sequence[web.RouteDef]
    tokens: AccessTokens
    described: Mapping[str, object]
    """The paths as OpenAPI describes them."""


def open_login(
    store: Store,
    settings: Settings,
    sign_in: SignIn,
    *,
    clock: Callable[[], float] = time.time,
    proving: Proving | None = None,
) -> LoginService:
    """Wire the login service over a store; passwords are checked where the management API checks them."""
    tokens = AccessTokens(store.signing_keys, store.users, store.second_factors, store.vault, clock)
    codes = OneTimeCodes(store.second_factors, clock)
    grants = Grants(sign_in, codes, store.login_sessions, tokens, clock)
    proving = proving or Proving()
    telling_of = TokenTelling(tokens, clock)
    served = {
        TOKEN_PATH: TokenEndpoint(grants, proving, settings.trusted_proxies).serve,
        PASSCODE_PATH: PasscodePage(grants, proving).serve,
        "/token_keys": telling_of.keys,
        "/userinfo": telling_of.user,
    }
    return LoginService(
        [web.route("*", path, telling(serve)) for path, serve in served.items()], tokens, PATHS
    )
