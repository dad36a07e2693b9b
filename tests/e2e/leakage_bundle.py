"""A proxy that has to do with every kind of secret: each grant, OAuth 1.0, JWT, HMAC, passwords."""

from __future__ import annotations

import json

from gateway.bundle import Files, write_zip
from tests.e2e.running import Gateway

CALLBACK = "https://app.example/callback"
FLOWS = {
    "authorize": ["Authorize"],
    "implicit": ["Implicit"],
    "token": ["Generate"],
    "refresh": ["Refresh"],
    "external": ["External"],
    "api": ["Verify"],
    "info": ["Info", "RefreshInfo", "CodeInfo"],
    "revoke": ["Revoke"],
    "key": ["Key"],
    "basic": ["Basic"],
    "hmac": ["Secret", "Signature"],
    "jwt": ["Secret", "VerifyJwt"],
    "one/request": ["RequestToken"],
    "one/agree": ["Verifier"],
    "one/access": ["SignedToken"],
    "one/api": ["VerifySigned"],
}
"""What runs for which path."""
_GENERATE = """<Operation>GenerateAccessToken</Operation><GenerateResponse/><SupportedGrantTypes>
<GrantType>client_credentials</GrantType><GrantType>password</GrantType><GrantType>authorization_code</GrantType>
</SupportedGrantTypes><Attributes><Attribute name="note" ref="request.formparam.note" display="false"/>
</Attributes>"""
_BY_REF = "<{0} ref='request.formparam.{1}'/>"
_POLICIES = {
    "Authorize": """<OAuthV2 name="Authorize"><Operation>GenerateAuthorizationCode</Operation>
<GenerateResponse/></OAuthV2>""",
    "Implicit": """<OAuthV2 name="Implicit"><Operation>GenerateAccessTokenImplicitGrant</Operation>
<GenerateResponse/></OAuthV2>""",
    "Generate": f'<OAuthV2 name="Generate">{_GENERATE}</OAuthV2>',
    "External": f"""<OAuthV2 name="External">{_GENERATE}<StoreToken>true</StoreToken>
<ExternalAccessToken>request.formparam.token</ExternalAccessToken></OAuthV2>""",
    "Refresh": """<OAuthV2 name="Refresh"><Operation>RefreshAccessToken</Operation><GenerateResponse/>
</OAuthV2>""",
    "Verify": '<OAuthV2 name="Verify"><Operation>VerifyAccessToken</Operation></OAuthV2>',
    "Info": f'<GetOAuthV2Info name="Info">{_BY_REF.format("AccessToken", "access")}</GetOAuthV2Info>',
    "RefreshInfo": f"""<GetOAuthV2Info name="RefreshInfo" continueOnError="true">
{_BY_REF.format("RefreshToken", "refresh")}</GetOAuthV2Info>""",
    "CodeInfo": f"""<GetOAuthV2Info name="CodeInfo" continueOnError="true">
{_BY_REF.format("AuthorizationCode", "code")}</GetOAuthV2Info>""",
    "Revoke": """<OAuthV2 name="Revoke"><Operation>InvalidateToken</Operation><Tokens>
<Token type="accesstoken" cascade="true">request.formparam.access</Token></Tokens></OAuthV2>""",
    "Key": '<VerifyAPIKey name="Key"><APIKey ref="request.queryparam.apikey"/></VerifyAPIKey>',
    "Basic": """<BasicAuthentication name="Basic"><Operation>Decode</Operation>
<User ref="user"/><Password ref="password"/><Source>request.header.Authorization</Source>
</BasicAuthentication>""",
    "Secret": """<AssignMessage name="Secret"><AssignVariable><Name>private.key</Name>
<Ref>request.header.x-secret</Ref></AssignVariable></AssignMessage>""",
    "Signature": """<HMAC name="Signature"><Algorithm>SHA-256</Algorithm>
<SecretKey ref="private.key" encoding="hex"/><Message>{request.verb}</Message>
<VerificationValue ref="request.header.x-signature"/></HMAC>""",
    "VerifyJwt": """<VerifyJWT name="VerifyJwt"><Algorithm>HS256</Algorithm><SecretKey>
<Value ref="private.key"/></SecretKey></VerifyJWT>""",
    "RequestToken": """<OAuthV1 name="RequestToken"><Operation>GenerateRequestToken</Operation>
<GenerateResponse enabled="true"><Format>FORM_PARAM</Format></GenerateResponse></OAuthV1>""",
    "Verifier": """<OAuthV1 name="Verifier"><Operation>GenerateVerifier</Operation>
<RequestToken ref="request.queryparam.oauth_token"/><GenerateResponse enabled="true"/></OAuthV1>""",
    "SignedToken": """<OAuthV1 name="SignedToken"><Operation>GenerateAccessToken</Operation>
<GenerateResponse enabled="true"><Format>FORM_PARAM</Format></GenerateResponse></OAuthV1>""",
    "VerifySigned": '<OAuthV1 name="VerifySigned"><Operation>VerifyAccessToken</Operation></OAuthV1>',
}


def _proxy() -> str:
    """Return the ProxyEndpoint: a flow for each path, and no target."""
    flows = [
        f"""<Flow name="{path}"><Condition>proxy.pathsuffix = "/{path}"</Condition><Request>
{"".join(f"<Step><Name>{step}</Name></Step>" for step in steps)}</Request></Flow>"""
        for path, steps in FLOWS.items()
    ]
    return f"""<ProxyEndpoint name="default"><Flows>{"".join(flows)}</Flows>
<HTTPProxyConnection><BasePath>/leaks</BasePath></HTTPProxyConnection><RouteRule name="none"/>
</ProxyEndpoint>"""


def deploy(gateway: Gateway) -> None:
    """Deploy the proxy, and let the demo's product cover it."""
    files = {f"policies/{name}.xml": xml.encode() for name, xml in _POLICIES.items()}
    files |= {"leaks.xml": b'<APIProxy name="leaks"/>', "proxies/default.xml": _proxy().encode()}
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


def register(gateway: Gateway) -> tuple[str, str]:
    """Make an app with a callback address; return its key and secret."""
    app = {"name": "leaks", "apiProducts": ["PremiumWeatherAPI"], "callbackUrl": CALLBACK}
    made = gateway.manage("POST", "/o/myorg/developers/tesla@weathersample.com/apps", json.dumps(app))
    assert made.status == 201, made
    credential = json.loads(made.body)["credentials"][0]
    return credential["consumerKey"], credential["consumerSecret"]
