from __future__ import annotations

from collections.abc import Mapping

import pytest

from gateway.entities import PROXY_KIND, SHARED_FLOW_KIND, Deployment, FlowHook, Revision
from gateway.errors import BundleError, Invalid
from gateway.flow import Hook
from gateway.management.call import Call, Ports
from gateway.management.placement import claims_of_flow
from gateway.management.vetting import refuse_if_used, vet, vet_hooks
from tests.support.management import BALANCER, ORG, Driver, E, archive, bundle

RAISES = "<RaiseFault name='P'/>"
CALLS = "<FlowCallout name='P'><SharedFlowBundle>one</SharedFlowBundle></FlowCallout>"
STEP = "<Step><Name>P</Name></Step>"


@pytest.fixture
def call(api: Driver) -> Call:
    return Call("POST", {"organization": ORG, "api": "x"}, "me@x.com", Ports(api.store, api.clock, str, str))


def proxy(policy: str, path: str = "/x") -> bytes:
    """Return a proxy whose PostClientFlow runs a policy."""
    inside = f"<PostClientFlow><Response>{STEP}</Response></PostClientFlow>"
    connection = f"<HTTPProxyConnection><BasePath>{path}</BasePath></HTTPProxyConnection>"
    text = f"<ProxyEndpoint name='default'>{inside}{connection}<RouteRule name='n'/></ProxyEndpoint>"
    return archive({"apiproxy/proxies/default.xml": text, "apiproxy/policies/P.xml": policy})


def flow(policy: str = "") -> bytes:
    """Return a shared flow that runs a policy."""
    steps = f"<SharedFlow name='default'>{STEP if policy else ''}</SharedFlow>"
    files = {"sharedflowbundle/sharedflows/default.xml": steps}
    return archive(files | ({"sharedflowbundle/policies/P.xml": policy} if policy else {}))


async def stored(call: Call, name: str, raw: bytes, kind: str = PROXY_KIND, *, calls: str = "") -> Deployment:
    revision = Revision(name, shared_flows=tuple(filter(None, (calls,))))
    number = (await call.store.revisions(ORG, kind).add(revision, raw)).number
    return Deployment(ORG, "test", name, number, kind=kind)


async def attach(call: Call, hooks: Mapping[str, str]) -> None:
    generation = await call.store.deployments(ORG).generation()
    made = [FlowHook(name, flow) for name, flow in hooks.items()]
    await call.store.flow_hooks(ORG).change("test", made, generation=generation)


async def test_a_shared_flow_claims_its_name(call: Call) -> None:
    one = Deployment(ORG, "test", "one", 1, kind=SHARED_FLOW_KIND)
    assert await vet(call, one, flow(), []) == claims_of_flow("one")


async def test_a_shared_flow_may_not_break_what_calls_it(call: Call) -> None:
    standing = [
        await stored(call, "x", proxy(CALLS), calls="one"),
        await stored(call, "y", proxy(RAISES, "/y")),
    ]
    one = Deployment(ORG, "test", "one", 1, kind=SHARED_FLOW_KIND)
    with pytest.raises(Invalid, match="Revision 1 of the APIProxy x, which is deployed in environment test"):
        await vet(call, one, flow(RAISES), standing)
    # It does not matter to those that it is nothing to, whatever is wrong with them.
    await vet(call, one, flow(), standing)


async def test_a_proxy_is_compiled_with_what_it_calls(call: Call) -> None:
    one = await stored(call, "one", flow(RAISES), SHARED_FLOW_KIND)
    x = await stored(call, "x", b"")
    with pytest.raises(BundleError, match=r"sharedflowbundle/sharedflows/default\.xml"):
        await vet(call, x, proxy(CALLS), [one])
    assert await vet(call, x, proxy(CALLS), [])


async def test_hooks_are_compiled_into_every_proxy(call: Call) -> None:
    one = await stored(call, "one", flow(CALLS), SHARED_FLOW_KIND)
    gone = Deployment(ORG, "test", "gone", 1)
    x = await stored(call, "x", proxy("<AssignMessage name='P'/>"))
    with pytest.raises(Invalid, match="shared flow one would call itself"):
        await vet_hooks(call, "test", [one, gone, x], {"PreProxyFlowHook": Hook("one")})
    await vet_hooks(call, "test", [one, gone], {"PreProxyFlowHook": Hook("one")})


async def test_what_is_used_is_not_taken_away(call: Call) -> None:
    standing = [
        await stored(call, "x", b"", calls="one"),
        await stored(call, "outer", b"", SHARED_FLOW_KIND, calls="one"),
        await stored(call, "one", b"", SHARED_FLOW_KIND, calls="one"),
    ]
    await attach(call, {"PreProxyFlowHook": "one", "PostProxyFlowHook": "two"})
    with pytest.raises(Invalid) as caught:
        await refuse_if_used(call, "test", "one", standing)
    assert caught.value.message == (
        "SharedFlow one is in use in environment test: flow hook PreProxyFlowHook, "
        "revision 1 of APIProxy x, revision 1 of SharedFlow outer"
    )
    await refuse_if_used(call, "test", "outer", standing)


TLS = (
    "<SSLInfo><Enabled>true</Enabled><TrustStore>ref://r</TrustStore></SSLInfo>"
    "<URL>https://127.0.0.1:1/</URL>"
)
IN_USE = "messaging.config.beans.EntityInUse"


async def test_what_a_deployed_proxy_needs_is_not_deleted(api: Driver) -> None:
    self_signed = {"alias": "a", "subject": {"commonName": "x"}}
    (await api("POST", f"{E}/keystores", {"name": "ks"})).expect(201)
    (await api("POST", f"{E}/keystores/ks/aliases?format=selfsignedcert", self_signed)).expect(201)
    reference = {"name": "r", "refers": "ks", "resourceType": "TrustStore"}
    (await api("POST", f"{E}/references", reference)).expect(201)
    server = {"name": "backend", "host": "127.0.0.1", "port": 1}
    (await api("POST", f"{E}/targetservers", server)).expect(201)
    await api.deployed("tls", bundle("/tls", connection=TLS))
    await api.deployed("hello", bundle(connection=BALANCER))
    needed = {
        "targetservers/backend": ("Target server backend", "hello"),
        "references/r": ("Reference r", "tls"),
        "keystores/ks": ("Keystore ks", "tls"),
        "virtualhosts/default": ("Virtual host default", "tls, revision 1 of APIProxy hello"),
    }
    for path, (what, by) in needed.items():
        message = (await api("DELETE", f"{E}/{path}")).refused(400, IN_USE)
        assert message == f"{what} is in use in environment test: revision 1 of APIProxy {by}"
        (await api("GET", f"{E}/{path}")).expect(200)
    (await api("DELETE", f"{E}/virtualhosts/secure")).expect(200)
    for name in ("tls", "hello"):
        (await api("DELETE", f"{E}/apis/{name}/revisions/1/deployments")).expect(200)
    for path in needed:
        (await api("DELETE", f"{E}/{path}")).expect(200)


async def test_a_reference_stays_with_what_a_deployed_proxy_needs(api: Driver) -> None:
    for name, alias in (("ks", "a"), ("twin", "a"), ("other", "b")):
        self_signed = {"alias": alias, "subject": {"commonName": "x"}}
        (await api("POST", f"{E}/keystores", {"name": name})).expect(201)
        (await api("POST", f"{E}/keystores/{name}/aliases?format=selfsignedcert", self_signed)).expect(201)
    reference = {"name": "r", "refers": "ks", "resourceType": "KeyStore"}
    (await api("POST", f"{E}/references", reference)).expect(201)
    both = "<ClientAuthEnabled>true</ClientAuthEnabled><KeyStore>ref://r</KeyStore><KeyAlias>a</KeyAlias>"
    await api.deployed("tls", bundle("/tls", connection=TLS.replace("<TrustStore>", f"{both}<TrustStore>")))
    reply = await api("PUT", f"{E}/references/r", {**reference, "refers": "other"})
    message = reply.refused(400, IN_USE)
    assert message.startswith("The keystore that reference r means is in use in environment test: revision 1")
    (await api("DELETE", f"{E}/keystores/ks/aliases/a")).refused(400, IN_USE)
    (await api("PUT", f"{E}/references/r", {**reference, "refers": "twin"})).expect(200)
    (await api("DELETE", f"{E}/keystores/ks/aliases/a")).expect(200)


async def test_a_deployed_proxy_that_does_not_compile_keeps_nothing(api: Driver, call: Call) -> None:
    (await api("POST", f"{E}/targetservers", {"name": "t", "host": "127.0.0.1", "port": 1})).expect(201)
    broken = await stored(call, "x", proxy("<Mystery name='P'/>"))
    await call.store.deployments(ORG).change("test", lambda before: (*before, broken))
    (await api("DELETE", f"{E}/targetservers/t")).expect(200)
