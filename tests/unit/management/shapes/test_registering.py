"""Shapes of what is registered."""

from __future__ import annotations

import pytest

from gateway.management import shapes
from gateway.management.shapes import registering
from tests.support.shapes import is_of, shapes_in, sound


@pytest.mark.parametrize("name", shapes_in(registering))
def test_every_shape_is_a_schema_and_told_at_the_door(name: str) -> None:
    assert sound(getattr(registering, name))
    assert getattr(shapes, name) is getattr(registering, name)


def test_a_product_has_a_quota_only_where_it_was_given() -> None:
    product = {
        **{"createdAt": 1, "createdBy": "a", "lastModifiedAt": 1, "lastModifiedBy": "a"},
        **{"description": "", "displayName": "P", "name": "p", "approvalType": "auto", "attributes": []},
        **{"apiResources": [], "environments": [], "proxies": [], "scopes": ["READ"]},
    }
    assert is_of(registering.PRODUCT, product)
    assert is_of(registering.PRODUCT, {**product, "quota": "1"})
    assert not is_of(registering.PRODUCT, {**product, "quota": 1}), "Edge answers a text"
    assert not is_of(registering.PRODUCT, {**product, "approvalType": "never"})
    assert is_of(registering.SENT_PRODUCT, {"name": "p", "quota": 1}), "and takes both"


def test_a_search_for_tokens_may_have_no_next_page() -> None:
    meta = {"limit": 10, "next": None, "query": {"app": "x"}, "start": "a", "totalResults": "1"}
    assert is_of(registering.TOKEN_SEARCH, {"list": ["x"], "meta": meta})
    assert not is_of(registering.TOKEN_SEARCH, {"list": [1], "meta": meta})


def test_the_answer_to_a_key_that_was_given_does_not_say_when_it_expires() -> None:
    key = {
        **{"consumerKey": "k", "consumerSecret": "s", "issuedAt": 1, "status": "approved"},
        **{"apiProducts": [{"apiproduct": "p", "status": "pending"}], "attributes": [], "scopes": []},
    }
    assert is_of(registering.NEW_CREDENTIAL, key)
    assert not is_of(registering.CREDENTIAL, key)
    assert is_of(registering.CREDENTIAL, {**key, "expiresAt": -1})
