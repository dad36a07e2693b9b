"""Nothing secret is left anywhere: after every grant, right calls and wrong ones, and a stop, 0 are found."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.bundle import Files, write_zip
from gateway.oauth import RefreshToken, random_text
from tests.e2e.leakage import leaks_of, secrets_of
from tests.e2e.running import Gateway, Reply, curl, running
from tests.support.leaks import Secrets

GRANTS = ("client_credentials",)
FORM = "Content-Type: application/x-www-form-urlencoded"
TOKENS = re.compile(r'"(access_token|refresh_token)" : "([^"]+)"')

FLOWS = {
    "token": ["Generate"],
    "refresh": ["Refresh"],
    "external": ["External"],
    "api": ["Verify"],
    "key": ["Key"],
    "basic": ["Basic"],
    "hmac": ["Secret", "Signature"],
}
"""What runs for which path."""
_GRANT_TYPES = "".join(f"<GrantType>{grant}</GrantType>" for grant in GRANTS)
_GENERATE = f"""<Operation>GenerateAccessToken</Operation><GenerateResponse/>
<SupportedGrantTypes>{_GRANT_TYPES}</SupportedGrantTypes>
<Attributes><Attribute name="note" ref="request.formparam.note" display="false"/></Attributes>"""
_POLICIES = {
    "Generate": f'<OAuthV2 name="Generate">{_GENERATE}</OAuthV2>',
    "External": f"""<OAuthV2 name="External">{_GENERATE}<StoreToken>true</StoreToken>
<ExternalAccessToken>request.formparam.token</ExternalAccessToken></OAuthV2>""",
    "Refresh": """<OAuthV2 name="Refresh"><Operation>RefreshAccessToken</Operation><GenerateResponse/>
</OAuthV2>""",
    "Verify": '<OAuthV2 name="Verify"><Operation>VerifyAccessToken</Operation></OAuthV2>',
    "Key": '<VerifyAPIKey name="Key"><APIKey ref="request.queryparam.apikey"/></VerifyAPIKey>',
    "Basic": """<BasicAuthentication name="Basic"><Operation>Decode</Operation>
<User ref="user"/><Password ref="password"/><Source>request.header.Authorization</Source>
</BasicAuthentication>""",
    "Secret": """<AssignMessage name="Secret"><AssignVariable><Name>private.key</Name>
<Ref>request.header.x-secret</Ref></AssignVariable></AssignMessage>""",
    "Signature": """<HMAC name="Signature"><Algorithm>SHA-256</Algorithm>
<SecretKey ref="private.key" encoding="hex"/><Message>{request.verb}</Message>
<VerificationValue ref="request.header.x-signature"/></HMAC>""",
}


def proxy() -> str:
    """Return the ProxyEndpoint: a flow for each path, and no target."""
    flows = [
        f"""<Flow name="{path}"><Condition>proxy.pathsuffix = "/{path}"</Condition><Request>
{"".join(f"<Step><Name>{step}</Name></Step>" for step in steps)}</Request></Flow>"""
        for path, steps in FLOWS.items()
    ]
    return f"""<ProxyEndpoint name="default"><Flows>{"".join(flows)}</Flows>
<HTTPProxyConnection><BasePath>/leaks</BasePath></HTTPProxyConnection><RouteRule name="none"/>
</ProxyEndpoint>"""


class Round:
    """Do all that involves secrets, and remember the secrets and what was refused."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.secrets = secrets_of(gateway)
        self.refusals: list[Reply] = []
        self.key, self.secret = gateway.credentials()
        self.issued = ""

    def call(self, path: str, *arguments: str, expect: int = 200) -> Reply:
        """Call the proxy; what it refuses is kept, and what it issues is a secret."""
        reply = curl(self.gateway.url(f"/leaks{path}"), *arguments)
        assert reply.status == expect, reply
        if expect >= 400:
            self.refusals.append(reply)
        for kind, text in TOKENS.findall(reply.body):
            self.secrets.add(kind, text)
        return reply

    def form(self, path: str, expect: int = 200, *arguments: str, **fields: str) -> Reply:
        """Post a form."""
        sent = [each for name, value in fields.items() for each in ("--data-urlencode", f"{name}={value}")]
        return self.call(path, "-X", "POST", *sent, *arguments, expect=expect)

    def client(self, **wrong: str) -> dict[str, str]:
        return {"client_id": self.key, "client_secret": self.secret} | wrong

    async def all(self) -> None:
        """Issue, use, refresh and refuse."""
        for grant in GRANTS:
            self.issue(grant)
        await self.rotate()
        self.sign()
        self.manage()

    def issue(self, grant: str) -> None:
        password = self.secrets.add("password", f"p&ss w/rd+{random_text(22)}")
        user = {"username": "jane", "password": password} if grant == "password" else {}
        wanted = {"grant_type": grant, "note": "seen", **user}
        reply = self.form("/token", 200, **wanted, **self.client())
        self.issued = token = json.loads(reply.body)["access_token"]
        basic = ("-u", f"{self.key}:{self.secret}")
        self.form("/token", 200, *basic, **wanted)
        self.form("/token", 401, **wanted, **self.client(client_id="nobody"))
        mistyped = self.secrets.add("mistyped secret", random_text(32))
        self.form("/token", 401, **wanted, **self.client(client_secret=mistyped))
        self.form("/token", 401, "-u", f"{self.key}:{mistyped}", **wanted)
        self.form("/token", 500, **{**wanted, "grant_type": "magic"}, **self.client())
        self.call("/api", "-H", f"Authorization: Bearer {token}")
        self.call(f"/api?access_token={token}", expect=401)
        self.call("/api", "-H", f"Authorization: Basic {token}", expect=401)
        unknown = self.secrets.add("unknown token", random_text(28))
        self.call("/api", "-H", f"Authorization: Bearer {unknown}", expect=401)
        external = self.secrets.add("external token", f"ext/{random_text(30)}==")
        self.form("/external", 200, token=external, **wanted, **self.client())
        self.call("/api", "-H", f"Authorization: Bearer {external}")
        self.form("/external", 400, token="e" * 3000, **wanted, **self.client())
        self.call(f"/key?apikey={unknown}", expect=401)

    async def rotate(self) -> None:
        refresh = {"grant_type": "refresh_token", "refresh_token": await self.stored_refresh_token()}
        self.form("/refresh", 200, **refresh, **self.client())
        self.form("/refresh", 401, **refresh, **self.client())
        other = self.secrets.add("unknown refresh token", random_text(32))
        self.form("/refresh", 401, **{**refresh, "refresh_token": other}, **self.client())

    async def stored_refresh_token(self) -> str:
        """Return a refresh token as a grant of a user stores it."""
        refresh = self.secrets.add("refresh token", random_text(32))
        async with await self.gateway.store() as store:
            tokens = store.tokens("myorg")
            record = await tokens.find_access(self.issued)
            assert record is not None
            access = self.secrets.add("access token", random_text(28))
            companion = RefreshToken("approved", record.issued_at, None, record)
            assert await tokens.save(access, record, (refresh, companion))
        return refresh

    def sign(self) -> None:
        password = self.secrets.add("password", random_text(22))
        credentials = base64.b64encode(f"jane:{password}".encode()).decode()
        self.call("/basic", "-H", f"Authorization: Basic {credentials}")
        self.call("/basic", "-H", f"Authorization: Basic {credentials}*", expect=500)
        secret = self.secrets.add("HMAC key", random_text(32))
        key = ("-H", f"x-secret: {secret.encode().hex()}")
        right = base64.b64encode(hmac.digest(secret.encode(), b"GET", hashlib.sha256)).decode()
        self.call("/hmac", *key, "-H", f"x-signature: {right}")
        self.call("/hmac", *key, "-H", "x-signature: AAAA", expect=401)
        self.call("/hmac", "-H", f"x-secret: {secret}", "-H", f"x-signature: {right}", expect=401)

    def manage(self) -> None:
        keys = "/o/myorg/developers/tesla@weathersample.com/apps/Weather%20App/keys"
        secret = self.secrets.add("consumer secret of one's own", random_text(32))
        made = json.dumps({"consumerKey": random_text(32), "consumerSecret": secret})
        assert self.gateway.manage("POST", f"{keys}/create", made).status == 201
        self.refusals.append(self.gateway.manage("POST", f"{keys}/create", made))
        wrong = self.secrets.add("wrong password", random_text(22))
        url = self.gateway.url("/v1/o/myorg", "management")
        self.refusals.append(curl("-u", f"admin@tollkeeper.local:{wrong}", url))
        self.refusals.append(curl("-H", f"Authorization: Bearer {wrong}", url))
        assert [reply.status for reply in self.refusals[-3:]] == [409, 401, 401]


def deploy(gateway: Gateway) -> None:
    """Deploy the proxy of this test, and wait until it answers."""
    files = {f"policies/{name}.xml": xml.encode() for name, xml in _POLICIES.items()}
    files |= {"leaks.xml": b'<APIProxy name="leaks"/>', "proxies/default.xml": proxy().encode()}
    packed = gateway.folder / "leaks.zip"
    packed.write_bytes(write_zip(Files("apiproxy", files)))
    kind = ("-H", "Content-Type: application/octet-stream", "--data-binary", f"@{packed}")
    imported = gateway.manage("POST", "/o/myorg/apis?action=import&name=leaks", "", *kind)
    assert imported.status == 201, imported
    deployed = gateway.manage("POST", "/o/myorg/e/test/apis/leaks/revisions/1/deployments")
    assert deployed.status == 200, deployed
    product = json.loads(gateway.manage("GET", "/o/myorg/apiproducts/PremiumWeatherAPI").body)
    product["proxies"] = [*product["proxies"], "leaks"]
    assert gateway.manage("PUT", "/o/myorg/apiproducts/PremiumWeatherAPI", json.dumps(product)).status == 200


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    with running(tmp_path / "gateway", log_level="debug") as started:
        deploy(started)
        yield started


async def test_no_secret_is_left_anywhere(gateway: Gateway) -> None:
    done = Round(gateway)
    await done.all()
    assert len(done.secrets.texts) >= 18
    assert len(done.refusals) >= 17
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
