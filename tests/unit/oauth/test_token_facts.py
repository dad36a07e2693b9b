"""What the tokens of one grant have in common."""

from __future__ import annotations

import gc
import weakref

from gateway.oauth import TokenAttribute
from gateway.oauth.token_facts import Values, _forget, shared, stored_facts

VALUES: Values = (
    *("key", "8586", "App", "5f6a", "a@b.c", "acme"),
    *(("A", "B"), "READ", "password", "BearerToken", "approved"),
    *((TokenAttribute("tier", "gold"),), "ann"),
)


def test_equal_values_are_one_object() -> None:
    one = shared(VALUES)
    assert shared((*VALUES[:-1], "ann")) is one
    assert shared((*VALUES[:-1], "bob")) is not one
    assert (one.client_id, one.app_id, one.app_name) == ("key", "8586", "App")
    assert (one.developer_id, one.developer_email, one.organization) == ("5f6a", "a@b.c", "acme")
    assert (one.api_products, one.scope, one.grant_type) == (("A", "B"), "READ", "password")
    assert (one.token_type, one.status) == ("BearerToken", "approved")
    assert (one.attributes, one.app_end_user) == ((TokenAttribute("tier", "gold"),), "ann")


def test_they_leave_with_the_last_token() -> None:
    gone = weakref.ref(shared((*VALUES[:-1], "nobody")))
    gc.collect()
    assert gone() is None
    again = shared((*VALUES[:-1], "nobody"))
    assert again.app_end_user == "nobody"
    assert shared((*VALUES[:-1], "nobody")) is again


def test_a_record_gives_the_same_object() -> None:
    record = {
        **dict(zip(("client_id", "app_id", "app_name", "developer_id"), VALUES[:4], strict=True)),
        **{"developer_email": "a@b.c", "organization": "acme", "api_products": ["A", "B"], "scope": "READ"},
        **{"grant_type": "password", "token_type": "BearerToken", "status": "approved"},
        **{"attributes": [["tier", "gold", True]], "app_end_user": "ann"},
    }
    held = shared(VALUES)
    assert stored_facts(record) is held


def test_facts_that_were_made_again_are_not_forgotten_with_the_old() -> None:
    kept = shared(VALUES)
    _forget(VALUES, weakref.ref(kept))
    assert shared(VALUES) is kept
