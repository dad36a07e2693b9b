"""Looking into, changing and removing tokens on a running gateway: what one worker does, all workers see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.bundle import Files, write_zip
from tests.e2e.running import Gateway, Reply, curl, running, until

CALLS = 20
"""How many calls stand for both workers: the kernel deals connections out to them."""
POLICIES = {
    "Generate": """<OAuthV2 name="Generate"><Operation>GenerateAccessToken</Operation><GenerateResponse/>
<SupportedGrantTypes><GrantType>client_credentials</GrantType></SupportedGrantTypes></OAuthV2>""",
    "Verify": '<OAuthV2 name="Verify"><Operation>VerifyAccessToken</Operation></OAuthV2>',
    "Set": """<SetOAuthV2Info name="Set"><AccessToken ref="request.queryparam.token"/>
<Attributes><Attribute name="hair" ref="request.queryparam.hair"/></Attributes></SetOAuthV2Info>""",
    "Get": """<GetOAuthV2Info name="Get"><AccessToken ref="request.queryparam.token"/>
<ClientId ref="oauthv2accesstoken.Get.client_id"/></GetOAuthV2Info>""",
    "Delete": """<DeleteOAuthV2Info name="Delete"><AccessToken ref="request.queryparam.token"/>
</DeleteOAuthV2Info>""",
    "Entity": """<AccessEntity name="Entity"><EntityType value="developer"/>
<EntityIdentifier ref="oauthv2accesstoken.Get.developer.id" type="developerid"/></AccessEntity>""",
    "Mail": """<ExtractVariables name="Mail"><Source>AccessEntity.Entity</Source>
<VariablePrefix>found</VariablePrefix>
<XMLPayload><Variable name="mail"><XPath>/Developer/Email</XPath></Variable>
</XMLPayload></ExtractVariables>""",
    "Say": """<AssignMessage name="Say"><AssignTo createNew="false" type="response"/>
<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables><Set><Headers>
<Header name="x-hair">{accesstoken.hair}</Header>
<Header name="x-got">{oauthv2accesstoken.Get.accesstoken.hair}</Header>
<Header name="x-mail">{found.mail}</Header></Headers></Set></AssignMessage>""",
}
FLOWS = {
    "token": ["Generate"],
    "api": ["Verify"],
    "set": ["Set"],
    "get": ["Get", "Entity", "Mail"],
    "delete": ["Delete"],
}


def archive() -> bytes:
    """Return the bundle: a flow for each path, and no target."""
    flows = "".join(
        f"""<Flow name="{path}"><Condition>proxy.pathsuffix = "/{path}"</Condition><Request>
{"".join(f"<Step><Name>{step}</Name></Step>" for step in steps)}</Request></Flow>"""
        for path, steps in FLOWS.items()
    )
    proxy = f"""<ProxyEndpoint name="default">
<PostFlow><Response><Step><Name>Say</Name></Step></Response></PostFlow><Flows>{flows}</Flows><HTTPProxyConnection><BasePath>/records</BasePath></HTTPProxyConnection>
<RouteRule name="none"/></ProxyEndpoint>"""
    texts = {"records.xml": '<APIProxy name="records"/>', "proxies/default.xml": proxy}
    texts |= {f"policies/{name}.xml": xml for name, xml in POLICIES.items()}
    return write_zip(Files("apiproxy", {name: text.encode() for name, text in texts.items()}))


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("records")
    with running(folder) as started:
        deploy(started, folder / "records.zip")
        yield started


def deploy(gateway: Gateway, packed: Path) -> None:
    """Deploy the proxy of this test, and let the demo's product cover it."""
    packed.write_bytes(archive())
    kind = ("-H", "Content-Type: application/octet-stream", "--data-binary", f"@{packed}")
    imported = gateway.manage("POST", "/o/myorg/apis?action=import&name=records", "", *kind)
    assert imported.status == 201, imported
    deployed = gateway.manage("POST", "/o/myorg/e/test/apis/records/revisions/1/deployments")
    assert deployed.status == 200, deployed
    product = json.loads(gateway.manage("GET", "/o/myorg/apiproducts/PremiumWeatherAPI").body)
    changed = json.dumps({**product, "proxies": [], "apiResources": []})
    assert gateway.manage("PUT", "/o/myorg/apiproducts/PremiumWeatherAPI", changed).status == 200


def call(gateway: Gateway, path: str, *arguments: str) -> Reply:
    return curl(gateway.url(f"/records{path}"), *arguments)


@pytest.fixture
def token(gateway: Gateway) -> str:
    form = "grant_type=client_credentials&client_id={}&client_secret={}".format(*gateway.credentials())
    reply = call(gateway, "/token", "-d", form)
    assert reply.status == 200, reply
    made = json.loads(reply.body)["access_token"]
    assert isinstance(made, str)
    return made


def shown(gateway: Gateway, token: str) -> set[tuple[int, str]]:
    """Return what many calls with a token are answered: status, and the attribute as verification has it."""
    replies = [call(gateway, "/api", "-H", f"Authorization: Bearer {token}") for _ in range(CALLS)]
    return {(reply.status, reply.headers.get("x-hair", "")) for reply in replies}


def test_an_attribute_is_seen_by_every_worker(gateway: Gateway, token: str) -> None:
    assert shown(gateway, token) == {(200, "")}
    for color in ("red", "black"):
        assert call(gateway, f"/set?token={token}&hair={color}").status == 200
        seen = {(200, color)}
        until(lambda: shown(gateway, token) == seen, f"{color} hair", 5.0)  # noqa: B023 - called here
    assert call(gateway, f"/get?token={token}").headers["x-got"] == "black"


def test_a_removed_token_is_unknown_to_every_worker(gateway: Gateway, token: str) -> None:
    assert shown(gateway, token) == {(200, "")}
    assert call(gateway, f"/delete?token={token}").status == 200
    until(lambda: shown(gateway, token) == {(401, "")}, "the token to be unknown", 5.0)
    for path in ("delete", "get", "set"):
        reply = call(gateway, f"/{path}?token={token}&hair=red")
        assert reply.status == 404
        assert json.loads(reply.body)["fault"]["faultstring"] == "Invalid Access Token"


def test_an_entity_is_found_by_what_a_token_tells(gateway: Gateway, token: str) -> None:
    reply = call(gateway, f"/get?token={token}")
    assert (reply.status, reply.headers["x-mail"]) == (200, "tesla@weathersample.com")
