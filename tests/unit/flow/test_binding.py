from __future__ import annotations

from tests.support.fake_policies import binding


def test_a_binding_changes_nothing_by_default() -> None:
    bound = binding()
    assert bound.deployment_path == "/"
    assert bound.target_servers is None
    assert bound.virtual_hosts is None
    assert not bound.java_precedence
    assert not bound.adds_suffix_to_set_url
