"""The command line apigeetool, unmodified: what build scripts do with it, against a running gateway."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.clients.conftest import INSTALLED
from tests.e2e.running import PASSWORD, Gateway, curl

TOOL = INSTALLED / "apigeetool/lib/cli.js"
ORG = "myorg"
ADMIN = "admin@tollkeeper.local"
PROXY = "tool-proxy"
FAILED = 6
"""What the tool ends with after an answer that it takes for a refusal."""
MESSAGE = (
    '<AssignMessage name="{}"><Set><Headers><Header name="{}">yes</Header></Headers></Set></AssignMessage>'
)
FLOW = "<Step><Name>{}</Name></Step>"
TARGET = (
    '<TargetEndpoint name="{}"><HTTPTargetConnection><URL>{}</URL></HTTPTargetConnection></TargetEndpoint>'
)
RESOURCES = {"jsc/lib/deep/x.js": "var x = 1;", "xsl/y.xsl": "<x/>", "wsdl/z.wsdl": "<z/>"}


def files(origin: str) -> Mapping[str, str]:
    """Return a bundle of nested resources, two targets and five policies."""
    names = [f"AM-{number}" for number in range(1, 5)]
    steps = "".join(map(FLOW.format, names))
    return {
        f"{PROXY}.xml": f'<APIProxy name="{PROXY}"/>',
        "proxies/default.xml": f"""<ProxyEndpoint name="default">
            <PreFlow><Request/><Response>{steps}</Response></PreFlow>
            <Flows><Flow name="no"><Condition>proxy.pathsuffix MatchesPath "/no"</Condition>
            <Request>{FLOW.format("RF-No")}</Request></Flow></Flows>
            <HTTPProxyConnection><BasePath>/tool</BasePath><VirtualHost>default</VirtualHost>
            <VirtualHost>secure</VirtualHost></HTTPProxyConnection>
            <RouteRule name="second"><Condition>request.queryparam.second = "yes"</Condition>
            <TargetEndpoint>second</TargetEndpoint></RouteRule>
            <RouteRule name="first"><TargetEndpoint>default</TargetEndpoint></RouteRule></ProxyEndpoint>""",
        "targets/default.xml": TARGET.format("default", origin),
        "targets/second.xml": TARGET.format("second", origin),
        "policies/RF-No.xml": """<RaiseFault name="RF-No"><FaultResponse><Set>
            <StatusCode>418</StatusCode></Set></FaultResponse></RaiseFault>""",
        **{f"policies/{name}.xml": MESSAGE.format(name, f"x-{name.lower()}") for name in names},
        **{f"resources/{name}": text for name, text in RESOURCES.items()},
    }


def laid_out(folder: Path, root: str, contents: Mapping[str, str]) -> Path:
    for name, text in contents.items():
        path = folder / root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


Tool = Callable[..., str]


@pytest.fixture
def tool(gateway: Gateway, tmp_path: Path) -> Tool:
    """Return what runs the tool against the gateway and returns what it prints."""

    def run(command: str, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [
                *("node", str(TOOL), command, *words),
                *("-L", gateway.url("", "management"), "-o", ORG, "-u", ADMIN, "-p", PASSWORD),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=os.environ | {"HOME": str(tmp_path)},
        )
        assert done.returncode == code, done
        return done.stdout + done.stderr

    return run


def test_a_proxy_is_deployed_fetched_undeployed_and_deleted(
    tool: Tool, gateway: Gateway, tmp_path: Path
) -> None:
    origin = gateway.url("/hello/json", "demo")
    folder = laid_out(tmp_path / "bundle", "apiproxy", files(origin))
    deploying = ("-n", PROXY, "-e", "test", "-d", str(folder))
    printed = tool("deployproxy", *deploying)
    assert f'"{PROXY}" Revision 1' in printed
    assert [line.strip() for line in printed.splitlines()][1:4] == [
        "deployed",
        "environment = test",
        "base path = /",
    ]
    assert "URI = " in printed
    assert curl(gateway.url("/tool/no")).status == 418
    reply = curl(gateway.url("/tool?second=yes"))
    assert [reply.headers[f"x-am-{number}"] for number in range(1, 5)] == ["yes"] * 4

    again = tool("deployproxy", *deploying)
    assert f'"{PROXY}" Revision 2' in again
    assert "Partial Failure" not in again
    assert curl(gateway.url("/tool/no")).status == 418
    assert "Revision 2" in tool("listdeployments", "-n", PROXY)
    assert f'"{PROXY}" Revision 2' in tool("listdeployments", "-e", "test", "-l")
    assert PROXY in tool("listproxies")

    fetched = tmp_path / "fetched.zip"
    tool("fetchproxy", "-n", PROXY, "-r", "2", "-f", str(fetched))
    with zipfile.ZipFile(fetched) as packed:
        got = {name: packed.read(name).decode() for name in packed.namelist() if not name.endswith("/")}
    sent = {f"apiproxy/{name}": text for name, text in files(origin).items()}
    assert {name: got[name] for name in sent if "/resources/" in name} == {
        name: text for name, text in sent.items() if "/resources/" in name
    }
    assert set(got) == set(sent)

    tool("undeploy", "-n", PROXY, "-e", "test", "-r", "2")
    assert curl(gateway.url("/tool/no")).status == 404
    assert "not deployed" in tool("undeploy", "-n", PROXY, "-e", "test", code=FAILED)
    tool("deployExistingRevision", "-n", PROXY, "-e", "test", "-r", "1")
    assert curl(gateway.url("/tool/no")).status == 418
    assert "Undeploy" in tool("delete", "-n", PROXY, code=FAILED)
    tool("undeploy", "-n", PROXY, "-e", "test")
    tool("delete", "-n", PROXY)
    assert PROXY not in tool("listproxies")


def test_what_does_not_compile_is_told_and_not_deployed(tool: Tool, gateway: Gateway, tmp_path: Path) -> None:
    contents = dict(files(gateway.url("/hello/json", "demo")))
    contents["policies/AM-1.xml"] = '<AssignMessage name="AM-1"><Set><Nonsense/></Set></AssignMessage>'
    folder = laid_out(tmp_path / "bundle", "apiproxy", contents)
    printed = tool("deployproxy", "-n", "tool-broken", "-e", "test", "-d", str(folder), code=FAILED)
    assert "AM-1.xml" in printed
    assert "Nonsense" in printed
    tool("delete", "-n", "tool-broken")


def test_product_developer_app_and_key(tool: Tool) -> None:
    email = "tool@weathersample.com"
    product = ("--productName", "Tool Product", "--proxies", "weatherapi", "--environments", "test")
    tool("createproduct", *product, "--approvalType", "auto", "--scopes", "READ", "--quota", "10")
    tool("createdeveloper", "--email", email, "--firstName", "T", "--lastName", "O", "--userName", "tool")
    app = tool("createapp", "--email", email, "--name", "Tool App", "--apiProducts", "Tool Product")
    assert "consumerKey" in app
    key = ("--key", "tool-key-1", "--secret", "tool-secret-1", "--apiProducts", "Tool Product")
    assert "tool-key-1" in tool("createappkey", "--developerId", email, "--appName", "Tool App", *key)
    tool("deleteapp", "--email", email, "--name", "Tool App")
    tool("deletedeveloper", "--email", email)
    tool("deleteproduct", "--productName", "Tool Product")
    tool("deleteproduct", "--productName", "Tool Product", code=FAILED)


def test_caches(tool: Tool) -> None:
    here = ("-e", "test")
    tool("createcache", *here, "-z", "tool-cache", "--cacheExpiryInSecs", "300", "--description", "of tests")
    assert "tool-cache" in tool("listcaches", *here)
    assert "300" in tool("getcache", *here, "-z", "tool-cache")
    tool("clearcache", *here, "-z", "tool-cache")
    assert "already exists" in tool("createcache", *here, "-z", "tool-cache", code=FAILED)
    tool("deletecache", *here, "-z", "tool-cache")
    assert "tool-cache" not in tool("listcaches", *here)


@pytest.mark.parametrize("scope", [(), ("-e", "test"), ("-n", "weatherapi")], ids=["org", "env", "api"])
def test_key_value_maps(tool: Tool, scope: tuple[str, ...]) -> None:
    named = ("--mapName", "tool-map", *scope)
    entry = (*named, "--entryName", "k")
    tool("createkvmmap", *named)
    tool("addentrytokvm", *entry, "--entryValue", "the value")
    assert "the value" in tool("getkvmentry", *entry)
    assert "the value" in tool("getkvmmap", *named)
    tool("deletekvmentry", *entry)
    tool("getkvmentry", *entry, code=FAILED)
    tool("deletekvmmap", *named)


def test_an_encrypted_map_hides_its_values(tool: Tool) -> None:
    named = ("--mapName", "tool-sealed", "-e", "test")
    tool("createkvmmap", *named, "--encrypted")
    tool("addentrytokvm", *named, "--entryName", "k", "--entryValue", "nobody sees it")
    shown = tool("getkvmmap", *named)
    assert "nobody sees it" not in shown
    assert "*****" in shown
    tool("deletekvmmap", *named)


def test_target_servers(tool: Tool) -> None:
    named = ("-e", "test", "--targetServerName", "tool-server")
    tool(
        "createtargetserver",
        *named,
        "--targetHost",
        "127.0.0.1",
        "--targetPort",
        "80",
        "--targetEnabled",
        "true",
    )
    tool("updatetargetserver", *named, "--targetPort", "81")
    assert "81" in tool("gettargetserver", *named)
    assert "tool-server" in tool("listtargetservers", "-e", "test")
    tool("deletetargetserver", *named)
    assert "tool-server" not in tool("listtargetservers", "-e", "test")


def test_shared_flows_and_hooks(tool: Tool, gateway: Gateway, tmp_path: Path) -> None:
    contents = {
        "tool-flow.xml": '<SharedFlowBundle name="tool-flow"/>',
        "sharedflows/default.xml": f'<SharedFlow name="default">{FLOW.format("AM-Hooked")}</SharedFlow>',
        "policies/AM-Hooked.xml": MESSAGE.format("AM-Hooked", "x-hooked"),
    }
    folder = laid_out(tmp_path / "flow", "sharedflowbundle", contents)
    named = ("-n", "tool-flow", "-e", "test")
    assert "Revision 1" in tool("deploysharedflow", *named, "-d", str(folder))
    assert "tool-flow" in tool("listsharedflows")
    assert "tool-flow" in tool("listsharedflowdeployments", "-n", "tool-flow")
    assert "tool-flow" in tool("listsharedflowdeployments", "-e", "test")

    hook = ("-e", "test", "--flowHookName", "PostProxyFlowHook")
    tool("attachflowhook", *hook, "--sharedFlowName", "tool-flow")
    assert "tool-flow" in tool("getflowhook", *hook)
    assert curl(gateway.url("/v0/hello")).headers["x-hooked"] == "yes"
    tool("detachflowhook", *hook)
    assert "x-hooked" not in curl(gateway.url("/v0/hello")).headers

    fetched = tmp_path / "flow.zip"
    tool("fetchsharedflow", "-n", "tool-flow", "-r", "1", "-f", str(fetched))
    with zipfile.ZipFile(fetched) as packed:
        assert "sharedflowbundle/sharedflows/default.xml" in packed.namelist()
    tool("undeploysharedflow", *named)
    tool("deletesharedflow", "-n", "tool-flow")
    assert "tool-flow" not in tool("listsharedflows")


def test_roles(tool: Tool) -> None:
    role = ("--roleName", "tool-role")
    tool("createrole", *role)
    assert "tool-role" in tool("listroles")
    permissions = [{"organization": ORG, "path": "/apis", "permissions": ["get"]}]
    tool("setrolepermissions", *role, "--permissions", json.dumps(permissions))
    assert "/apis" in tool("getrolepermissions", *role)
    tool("assignuserrole", *role, "--email", ADMIN)
    assert ADMIN in tool("listroleusers", *role)
    tool("verifyuserrole", *role, "--email", ADMIN)
    tool("removeuserrole", *role, "--email", ADMIN)
    tool("deleterole", *role)
    assert "tool-role" not in tool("listroles")


def test_wrong_credentials_are_told(gateway: Gateway) -> None:
    done = subprocess.run(
        [
            *("node", TOOL, "listproxies", "-L", gateway.url("", "management")),
            *("-o", ORG, "-u", ADMIN, "-p", "wrong"),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == FAILED
