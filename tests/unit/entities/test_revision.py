"""Revisions and deployments."""

from __future__ import annotations

from gateway.entities import PROXY_KIND, Deployment, Revision


def test_the_records_come_back() -> None:
    revision = Revision("weatherapi", 2, base_paths=("/v0/weather",), policies=("ValidateOAuth",))
    assert Revision.from_record(revision.to_record()) == revision
    deployment = Deployment("acme", "test", "weatherapi", 2, deployed_at=1.5)
    assert Deployment.from_record(deployment.to_record()) == deployment


def test_what_is_deployed_is_a_proxy_at_the_root_unless_said() -> None:
    deployment = Deployment("acme", "test", "weatherapi", 2)
    assert (deployment.base_path, deployment.kind) == ("/", PROXY_KIND)
