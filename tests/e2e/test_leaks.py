"""Nothing secret is left anywhere: after every grant, right calls and wrong ones, and a stop, 0 are found."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, SIGNATURE_PLAINTEXT
from oauthlib.oauth1 import Client as Signer

from gateway.oauth import random_text
from tests.e2e.leakage import leaks_of, secrets_of
from tests.e2e.leakage_bundle import CALLBACK, deploy, register
from tests.e2e.running import Gateway, Reply, curl, running
from tests.support.leaks import Secrets

ISSUED = re.compile(
    r"\b(access_token|refresh_token|code|oauth_token|oauth_token_secret|oauth_verifier)"
    r'(?:" : "|=)([\w.%~/+=-]{8,})'
)


class Round:
    """Do all that involves secrets, and remember the secrets and what was refused."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.secrets = secrets_of(gateway)
        self.refusals: list[Reply] = []
        self.key, self.secret = register(gateway)
        self.secrets.add("consumer secret", self.secret)

    def call(self, path: str, *arguments: str, expect: int = 200) -> dict[str, str]:
        """Call the proxy; what it refuses is kept, and what it issues is a secret."""
        reply = curl(self.gateway.url(f"/leaks{path}"), *arguments)
        assert reply.status == expect, reply
        if expect >= 400:
            self.refusals.append(reply)
        told = f"{reply.headers.get('location', '')} {reply.body}"
        issued = {kind: unquote(text) for kind, text in ISSUED.findall(told)}
        return {kind: self.secrets.add(kind, text) for kind, text in issued.items()}

    def form(self, path: str, expect: int = 200, *arguments: str, **fields: str) -> dict[str, str]:
        """Post a form."""
        sent = [each for name, value in fields.items() for each in ("--data-urlencode", f"{name}={value}")]
        return self.call(path, "-X", "POST", *sent, *arguments, expect=expect)

    def client(self, **wrong: str) -> dict[str, str]:
        return {"client_id": self.key, "client_secret": self.secret} | wrong

    def bearer(self, token: str, expect: int = 200) -> None:
        self.call("/api", "-H", f"Authorization: Bearer {token}", expect=expect)

    def made_up(self, name: str) -> str:
        return self.secrets.add(name, random_text(32))

    def all(self) -> None:
        """Issue, use, refresh and refuse."""
        self.issue(grant_type="client_credentials")
        password = self.secrets.add("password", f"p&ss w/rd+{random_text(22)}")
        self.rotate(self.issue(grant_type="password", username="jane", password=password))
        self.rotate(self.issue(grant_type="authorization_code", code=self.authorize()))
        self.refuse(password)
        self.three_legs()
        self.sign()
        self.manage()

    def authorize(self) -> str:
        """Get a code, and a token by the implicit grant."""
        asked = {"client_id": self.key, "redirect_uri": CALLBACK, "state": "s"}
        implicit = self.call(f"/implicit?{urlencode({**asked, 'response_type': 'token'})}", expect=302)
        self.bearer(implicit["access_token"])
        self.call(f"/authorize?{urlencode({**asked, 'response_type': 'none'})}", expect=400)
        return self.call(f"/authorize?{urlencode({**asked, 'response_type': 'code'})}", expect=302)["code"]

    def issue(self, **wanted: str) -> dict[str, str]:
        """Get tokens for a grant, and use them."""
        given = {**wanted, "note": "seen"}
        if "code" in wanted:
            given["redirect_uri"] = CALLBACK
        mistyped = self.made_up("mistyped secret")
        self.form("/token", 401, **given, **self.client(client_id="nobody"))
        self.form("/token", 401, **given, **self.client(client_secret=mistyped))
        self.form("/token", 401, "-u", f"{self.key}:{mistyped}", **given)
        issued = self.form("/token", 200, "-u", f"{self.key}:{self.secret}", **given)
        self.bearer(issued["access_token"])
        if "code" in wanted:
            self.form("/token", 400, **given, **self.client())
            issued = self.form("/token", 200, **{**given, "code": self.authorize()}, **self.client())
        self.form("/info", access=issued["access_token"], refresh=issued.get("refresh_token", ""))
        return issued

    def rotate(self, issued: dict[str, str]) -> None:
        """Refresh a token, try to do it again with other secrets, and revoke what came of it."""
        refresh = {"grant_type": "refresh_token", "refresh_token": issued["refresh_token"]}
        successor = self.form("/refresh", 200, **refresh, **self.client())
        self.form("/refresh", 401, **refresh, **self.client(client_secret=self.made_up("mistyped secret")))
        self.form(
            "/refresh", 401, **{**refresh, "refresh_token": self.made_up("refresh token")}, **self.client()
        )
        self.form("/revoke", access=successor["access_token"])
        self.bearer(successor["access_token"], expect=401)

    def refuse(self, password: str) -> None:
        """Show secrets where they do not belong."""
        self.form("/token", 500, grant_type="magic", **self.client())
        self.form("/token", 400, grant_type="password", password=password, **self.client())
        unknown = self.made_up("unknown token")
        self.bearer(unknown, expect=401)
        self.call("/api", "-H", f"Authorization: Basic {unknown}", expect=401)
        self.call(f"/api?access_token={unknown}", expect=401)
        self.call(f"/key?apikey={unknown}", expect=401)
        self.form("/info", 404, access=unknown)
        external = self.secrets.add("external token", f"ext/{random_text(30)}==")
        given = {"grant_type": "client_credentials", **self.client()}
        self.form("/external", 200, token=external, **given)
        self.bearer(external)
        self.form("/external", 400, token="e" * 3000, **given)

    def three_legs(self) -> None:
        """Go through OAuth 1.0; PLAINTEXT, which sends the secrets, is refused without TLS."""
        request = _holder(self.signed("/one/request", {"callback_uri": CALLBACK}))
        agreed = self.call(f"/one/agree?oauth_token={request['resource_owner_key']}")
        self.signed("/one/access", {**request, "verifier": self.made_up("verifier")}, 401)
        access = _holder(self.signed("/one/access", {**request, "verifier": agreed["oauth_verifier"]}))
        self.signed("/one/api", access)
        self.signed("/one/api", {**access, "signature_method": SIGNATURE_PLAINTEXT}, 400)
        self.signed("/one/api", {**access, "resource_owner_secret": self.made_up("token secret")}, 401)

    def signed(self, path: str, how: dict[str, str], expect: int = 200) -> dict[str, str]:
        """Call with a signature of OAuth 1.0."""
        signer = Signer(self.key, self.secret, **{"signature_method": SIGNATURE_HMAC_SHA256, **how})
        _, headers, _ = signer.sign(self.gateway.url(f"/leaks{path}"), "POST")
        fields = [each for name, value in headers.items() for each in ("-H", f"{name}: {value}")]
        return self.call(path, "-X", "POST", *fields, expect=expect)

    def sign(self) -> None:
        """Use passwords, HMAC and JWT."""
        credentials = base64.b64encode(f"jane:{self.made_up('password')}".encode()).decode()
        self.call("/basic", "-H", f"Authorization: Basic {credentials}")
        self.call("/basic", "-H", f"Authorization: Basic {credentials}*", expect=500)
        secret = self.made_up("HMAC key")
        key = ("-H", f"x-secret: {secret.encode().hex()}")
        right = base64.b64encode(hmac.digest(secret.encode(), b"GET", hashlib.sha256)).decode()
        self.call("/hmac", *key, "-H", f"x-signature: {right}")
        self.call("/hmac", *key, "-H", "x-signature: AAAA", expect=401)
        self.call("/hmac", "-H", f"x-secret: {secret}", "-H", f"x-signature: {right}", expect=401)
        token, key = self.secrets.add("JWT", _jwt(secret)), ("-H", f"x-secret: {secret}")
        self.call("/jwt", *key, "-H", f"Authorization: Bearer {token}")
        self.call("/jwt", *key, "-H", f"Authorization: Bearer {token}x", expect=401)
        self.call("/jwt", "-H", "x-secret: short", "-H", f"Authorization: Bearer {token}", expect=401)

    def manage(self) -> None:
        """Give the management API secrets, and wrong ones."""
        keys = "/o/myorg/developers/tesla@weathersample.com/apps/leaks/keys"
        secret = self.made_up("consumer secret of one's own")
        made = json.dumps({"consumerKey": random_text(32), "consumerSecret": secret})
        assert self.gateway.manage("POST", f"{keys}/create", made).status == 201
        self.refusals.append(self.gateway.manage("POST", f"{keys}/create", made))
        wrong = self.made_up("wrong password")
        url = self.gateway.url("/v1/o/myorg", "management")
        self.refusals.append(curl("-u", f"admin@tollkeeper.local:{wrong}", url))
        self.refusals.append(curl("-H", f"Authorization: Bearer {wrong}", url))
        assert [reply.status for reply in self.refusals[-3:]] == [409, 401, 401]


def _holder(issued: dict[str, str]) -> dict[str, str]:
    """Return what a signer is to know of a token."""
    return {
        "resource_owner_key": issued["oauth_token"],
        "resource_owner_secret": issued["oauth_token_secret"],
    }


def _jwt(secret: str) -> str:
    """Make a token as RFC 7519 says."""
    claims = {"sub": "jane", "exp": int(time.time()) + 60}
    parts = [json.dumps(each).encode() for each in ({"alg": "HS256", "typ": "JWT"}, claims)]
    text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = base64.urlsafe_b64encode(hmac.digest(secret.encode(), text, hashlib.sha256)).rstrip(b"=")
    return b".".join((text, signature)).decode()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    with running(tmp_path / "gateway", log_level="debug") as started:
        deploy(started)
        yield started


def test_no_secret_is_left_anywhere(gateway: Gateway) -> None:
    done = Round(gateway)
    done.all()
    assert len(done.secrets.texts) >= 40
    assert len(done.refusals) >= 30
    assert leaks_of(gateway, done.secrets, done.refusals) == []


def test_what_is_left_is_found(gateway: Gateway) -> None:
    """What the gateway keeps on purpose stands in for leaks, and so does a file."""
    planted = Secrets()
    planted.add("consumer key", gateway.credentials()[0])
    planted.add("path", "forecastrss")
    assert gateway.forecast(gateway.token()).status == 200
    refused = curl(gateway.url("/nowhere/planted-in-a-path"))
    planted.add("refused path", "planted-in-a-path")
    dumped = base64.b64encode(planted.add("dumped", random_text(28)).encode())
    (gateway.folder / "core").write_bytes(b"..." + dumped)

    found = leaks_of(gateway, planted, [refused])

    told = {tuple(leak.rpartition(" at ")[0].split(", ")) for leak in found}
    assert {
        ("consumer key 1", "plain", "in the snapshot"),
        ("path 2", "plain", "in access.log"),
        ("refused path 3", "plain", "in refusal 1"),
        ("dumped 4", "base64 at 0", "in core"),
    } <= told
    assert any(name == "consumer key 1" and place.startswith("in the log") for name, _, place in told)
