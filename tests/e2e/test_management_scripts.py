"""Build scripts of curl, grep and awk, in the manner of those that people have, against a running gateway."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.e2e.running import PASSWORD, Gateway, curl
from tests.support.management_cases import zipped

SCRIPTS = Path(__file__).with_name("scripts")
NAME = "scripted"
KEYED = {
    "apiproxy/scripted.xml": '<APIProxy name="scripted"/>',
    "apiproxy/policies/VerifyAPIKey.xml": (
        '<VerifyAPIKey name="VerifyAPIKey"><APIKey ref="request.queryparam.apikey"/></VerifyAPIKey>'
    ),
    "apiproxy/proxies/default.xml": """<ProxyEndpoint name="default"><PreFlow><Request><Step>
        <Name>VerifyAPIKey</Name></Step></Request></PreFlow><HTTPProxyConnection><BasePath>/scripted</BasePath>
        <VirtualHost>default</VirtualHost></HTTPProxyConnection><RouteRule name="none"/></ProxyEndpoint>""",
}


def run(gateway: Gateway, script: str, *words: str) -> str:
    done = subprocess.run(
        ["bash", SCRIPTS / script, gateway.url("", "management"), "myorg", "test", NAME, *words],
        env=os.environ | {"USER_NAME": "admin@tollkeeper.local", "USER_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done
    return done.stdout.strip()


def test_a_build_script_provisions_again_and_again_and_cleans_up(gateway: Gateway, tmp_path: Path) -> None:
    archive = tmp_path / "bundle.zip"
    archive.write_bytes(zipped(KEYED))
    for _ in range(2):
        key = run(gateway, "provision.sh", str(archive))
        assert curl(gateway.url(f"/scripted?apikey={key}")).status == 200
        assert curl(gateway.url("/scripted?apikey=another")).status == 401
        run(gateway, "clean-up.sh")
        assert curl(gateway.url(f"/scripted?apikey={key}")).status == 404
