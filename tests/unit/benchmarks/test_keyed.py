from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.contenders import keyed
from gateway.bundle import load
from gateway.bundle.archive import read_folder
from gateway.policies import readers


def test_the_key_is_checked_before_the_token(tmp_path: Path) -> None:
    folder = keyed.keyed_bundle(tmp_path / "bundle")
    (endpoint,) = load(read_folder(folder), "protected", readers()).proxy_endpoints
    flow = next(each for each in endpoint.flows if each.name == "protected")
    assert [step.policy for step in flow.request] == ["VerifyKey", "VerifyToken"]


def test_a_bundle_that_is_written_otherwise_is_refused(tmp_path: Path) -> None:
    once = keyed.keyed_bundle(tmp_path / "once")
    endpoint = once / "apiproxy/proxies/default.xml"
    endpoint.write_text(endpoint.read_text().replace("VerifyToken", "VerifyOther"))
    with pytest.raises(ValueError, match="does not hold the token's step once"):
        keyed.keyed_bundle(tmp_path / "twice", once)


def test_it_can_stand_elsewhere(tmp_path: Path) -> None:
    folder = keyed.keyed_bundle(tmp_path / "bundle", base_path="/elsewhere")
    (endpoint,) = load(read_folder(folder), "protected", readers()).proxy_endpoints
    assert endpoint.base_path == "/elsewhere"
