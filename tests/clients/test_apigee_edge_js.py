"""The Node library apigee-edge-js, unmodified: the tests of its package, and the examples of its documents.

They were written against the real service. Left out is what they name `Spec` (another product's API), and the
deployments of bundles that they choose by chance among some whose policies are refused; what the documents
show is done by `edge-js-examples.mjs`, deployments too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import ADMIN, INSTALLED
from tests.e2e.running import PASSWORD, ROOT, Gateway
from tests.support.certificates import certificate_pem, private_pem

LIBRARY = INSTALLED / "apigee-edge-js"
LEFT_OUT = {"common", "spec"}
"""Files that are no tests, or of what is not served."""
BY_CHANCE = "deploy one test proxy|undeploy"
ELSEWHERE = "unknown user"
"""Calls Apigee's own login service."""
SUITES = (
    "appcredential",
    "cache",
    "connect",
    "developer",
    "developerApp",
    "environment",
    "flowhook",
    "keystore",
    "kvm",
    "maskconfig",
    "organization",
    "product",
    "promise",
    "proxy",
    "reference",
    "resourcefile",
    "sharedflow",
    "targetserver",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, gateway: Gateway) -> Path:
    """Put the library where it finds the gateway: its tests read a file beside it."""
    folder = tmp_path_factory.mktemp("edge-js") / "apigee-edge-js"
    shutil.copytree(LIBRARY, folder)
    (folder.parent / "node_modules").symlink_to(INSTALLED)
    management = gateway.url("", "management")
    config = {
        "mgmtServer": management,
        "ssoUrl": management,
        "org": "myorg",
        "user": ADMIN,
        "password": PASSWORD,
    }
    (folder / "testConfig.json").write_text(json.dumps(config))
    # Its own certificate has expired; its tests take the one with the latest name.
    (folder / "test/resources/29991231-2359.cert").write_text(certificate_pem())
    (folder / "test/resources/29991231-2359.key").write_text(private_pem())
    # Some of its tests take any three products that there are.
    for name in ("one", "two", "three"):
        product = {"name": f"js-{name}", "displayName": name, "approvalType": "auto"}
        assert gateway.manage("POST", "/o/myorg/apiproducts", json.dumps(product)).status == 201
    # It keeps its tokens in the home folder. With one at hand it connects at once, which its tests need.
    run(folder, "connect")
    return folder


def run(library: Path, suite: str) -> subprocess.CompletedProcess[str]:
    """Run one file of its tests."""
    return subprocess.run(
        [
            *("node", INSTALLED / "mocha/bin/mocha.js", "--reporter", "json", "--exit"),
            *("--invert", "--grep", f"{BY_CHANCE}|{ELSEWHERE}", f"test/{suite}.js"),
        ],
        cwd=library,
        env=os.environ | {"HOME": str(library.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_all_of_its_tests_are_run() -> None:
    assert {path.stem for path in (LIBRARY / "test").glob("*.js")} - LEFT_OUT == set(SUITES)


def report_of(printed: str) -> dict[str, Any]:
    """Return mocha's report: it comes last, after whatever the tests print."""
    report: dict[str, Any] = json.loads(printed[printed.rindex('{\n  "stats"') :])
    return report


@pytest.mark.parametrize("suite", SUITES)
def test_the_library_s_own_tests_pass(library: Path, suite: str) -> None:
    done = run(library, suite)
    told = report_of(done.stdout)
    failures = {each["fullTitle"]: each["err"].get("message") for each in told["failures"]}
    assert not failures, json.dumps(failures, indent=1)
    assert told["stats"]["passes"] > 0


def test_what_its_documents_show_works(scripts: Path, gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(private_pem())
    (tmp_path / "certificate.pem").write_text(certificate_pem())
    given = {
        "server": gateway.url("", "management"),
        "org": "myorg",
        "user": ADMIN,
        "password": PASSWORD,
        "name": "edge-js",
        "bundle": str(ROOT / "examples/api-key"),
        "key": str(tmp_path / "key.pem"),
        "certificate": str(tmp_path / "certificate.pem"),
    }
    done = subprocess.run(
        ["node", "edge-js-examples.mjs", json.dumps(given)],
        cwd=scripts,
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["organization"] == "myorg"
    assert (told["imported"]["revision"], told["again"]["revision"]) == ("1", "2")
    assert told["deployed"]["state"] == "deployed"
    assert [each["state"] for each in told["redeployed"]["environment"]] == ["undeployed", "deployed"]
    assert told["revisions"] == [1]
    assert told["policies"] == ["AM-HideKey", "VerifyAPIKey"]
    assert told["latest"]["edge-js"] == "2"
    assert told["app"]["credentials"][0]["apiProducts"] == [
        {"apiproduct": "edge-js-product", "status": "approved"}
    ]
    assert {"name": "updatedBy", "value": "apigee-edge-js"} in told["updated"]["attributes"]
    assert told["server"]["port"] == 8080
    assert told["undeployed"]["state"] == "undeployed"
    assert told["deleted"]["name"] == "edge-js"
