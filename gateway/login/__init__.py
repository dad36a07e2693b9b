"""The login service: what an Edge user exchanges a password for tokens at, as the Edge OAuth2 service does.

The tour: `endpoint` is `/oauth/token`, which reads a `form` and lets `grants` decide; `refusals` tell a no in
the words of such services. A password is checked where the management API checks it, a one-time code in
`one_time_code`; `proving` tells of neither which was wrong.
`passcode_page` hands out what stands for both. Access tokens are JWTs (`access_tokens`) signed by the keys of
a ring that `key_rotation` turns; `told_keys` tells their public halves, and whose a token is. `service` puts
it together, `origin` says where a request came to. Must not know the management API, beside which it is
served.
"""

from gateway.login.access_tokens import AccessTokens
from gateway.login.key_rotation import ACCESS_LIFE, KEPT_FOR, rotate
from gateway.login.one_time_code import OneTimeCodes
from gateway.login.proving import Proving
from gateway.login.service import LoginService, open_login

__all__ = [
    "ACCESS_LIFE",
    "KEPT_FOR",
    "AccessTokens",
    "LoginService",
    "OneTimeCodes",
    "Proving",
    "open_login",
    "rotate",
]
