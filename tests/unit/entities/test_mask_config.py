from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import InvalidEntity, MaskConfig, MaskNamespace

MASK = MaskConfig(
    "default",
    variables=("request.header.Authorization",),
    json_paths_request=("$.password",),
    json_paths_fault=("$.a",),
    x_paths_response=("/p:a/p:b",),
    namespaces=(MaskNamespace("p", "urn:x"),),
)


def test_the_record_comes_back_and_knows_what_was_not_given() -> None:
    MASK.check()
    again = MaskConfig.from_record(MASK.to_record())
    assert again == MASK
    assert again.x_paths_request is None


def test_paths_of_all_messages_are_read_together() -> None:
    assert MASK.json_paths == ("$.password", "$.a")
    assert MASK.x_paths == ("/p:a/p:b",)
    assert MASK.uris == {"p": "urn:x"}
    assert MaskConfig("m").uris == {}
    MaskConfig("m").check()


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (replace(MASK, name="a b"), "Mask configuration name 'a b' is invalid"),
        (replace(MASK, variables=(" ",)), "one of the variables is empty"),
        (replace(MASK, json_paths_response=("$" * 5000,)), "one of the JSONPaths of responses is empty"),
        (replace(MASK, x_paths_fault=("a",) * 101), "101 XPaths of faults are given; 100"),
        (replace(MASK, namespaces=(MaskNamespace("", "u"),)), "one of the prefixes"),
        (replace(MASK, namespaces=(MaskNamespace("p", ""),)), "one of the namespaces"),
    ],
)
def test_what_cannot_be_is_refused(mask: MaskConfig, message: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        mask.check()
    assert refusal.value.message.startswith(message)
