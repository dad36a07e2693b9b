"""The paths of the login service as OpenAPI describes paths: plain data, for the document of the port."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.login.origin import TOKEN_PATH

_TEXT = {"type": "string"}
_JSON = "application/json;charset=UTF-8"
_REFUSAL = {
    "type": "object",
    "properties": {"error": _TEXT, "error_description": _TEXT},
    "required": ["error", "error_description"],
}
_TOKENS = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("access_token", "jti", "refresh_token", "scope", "token_type"), _TEXT),
        "expires_in": {"type": "integer"},
    },
    "required": ["access_token", "expires_in", "jti", "refresh_token", "scope", "token_type"],
}
_KEYS = {
    "type": "object",
    "properties": {
        "keys": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": dict.fromkeys(("alg", "e", "kid", "kty", "n", "use", "value"), _TEXT),
                "required": ["e", "kid", "kty", "n", "value"],
            },
        }
    },
    "required": ["keys"],
}
_USER = {
    "type": "object",
    "properties": dict.fromkeys(("email", "sub", "user_id", "user_name"), _TEXT),
    "required": ["email", "sub", "user_id", "user_name"],
}
_FORM = {
    "type": "object",
    "properties": {
        "grant_type": {"type": "string", "enum": ["password", "refresh_token"]},
        **dict.fromkeys(
            ("username", "password", "mfa_token", "passcode", "refresh_token", "scope", "response_type"),
            _TEXT,
        ),
    },
    "required": ["grant_type"],
}
_WHY = {
    400: "The request cannot be understood",
    401: "The client, the user or the token is none",
    403: "A page of another site asks",
    408: "The body did not arrive in time",
    413: "The body is larger than it may be",
    429: "Too many failed logins",
    503: "The store does not answer",
}
_CODE = {"name": "mfa_token", "in": "query", "schema": _TEXT, "description": "The code of a second factor"}


def _refusals(*statuses: int) -> dict[str, object]:
    content = {_JSON: {"schema": _REFUSAL}}
    return {str(status): {"description": _WHY[status], "content": content} for status in statuses}


def _told(schema: Mapping[str, object]) -> dict[str, object]:
    return {"description": "OK", "content": {_JSON: {"schema": schema}}}


def _operation(summary: str, **more: object) -> dict[str, object]:
    return {"tags": ["login"], "summary": summary, **more}


PATHS: Mapping[str, object] = {
    TOKEN_PATH: {
        "post": _operation(
            "Exchange a password, a passcode or a refresh token for tokens.",
            description="The client is the public one of every script: edgecli, edgeclisecret.",
            operationId="post_oauth_token",
            security=[{"basic": []}],
            parameters=[_CODE],
            requestBody={
                "content": {"application/x-www-form-urlencoded": {"schema": _FORM}},
                "required": True,
            },
            responses={"200": _told(_TOKENS), **_refusals(400, 401, 408, 413, 429, 503)},
        )
    },
    "/passcode": {
        "get": _operation(
            "Make a passcode, which logs in once.",
            operationId="get_passcode",
            security=[{"basic": []}],
            parameters=[_CODE],
            responses={
                "200": {
                    "description": "OK",
                    "content": {kind: {"schema": _TEXT} for kind in ("text/plain", "text/html")},
                },
                **_refusals(400, 401, 403, 429, 503),
            },
        )
    },
    "/token_keys": {
        "get": _operation(
            "Answer the keys that verify access tokens.",
            operationId="get_token_keys",
            security=[],
            responses={"200": _told(_KEYS), **_refusals(503)},
        )
    },
    "/userinfo": {
        "get": _operation(
            "Answer whose an access token is.",
            operationId="get_userinfo",
            security=[{"token": []}],
            responses={"200": _told(_USER), **_refusals(401, 503)},
        )
    },
}
"""What each path does, as a path item of OpenAPI."""
