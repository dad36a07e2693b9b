from __future__ import annotations

from gateway.flow.binding import any_cipher
from tests.support.fake_policies import binding


def test_a_binding_changes_nothing_by_default() -> None:
    bound = binding()
    assert bound.deployment_path == "/"
    assert bound.target_servers is None
    assert bound.virtual_hosts is None
    assert not bound.java_precedence
    assert not bound.adds_suffix_to_set_url


def test_whoever_does_not_connect_takes_any_cipher() -> None:
    assert binding().knows_cipher is any_cipher
    assert any_cipher("ANY")
    assert not any_cipher("")
