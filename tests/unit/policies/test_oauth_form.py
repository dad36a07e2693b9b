from __future__ import annotations

import pytest

from gateway.message import MAX_FORM_BYTES
from gateway.oauth import OAuthError, errors
from gateway.policies._oauth_form import refuse_unreadable_form
from tests.support.builders import make_request
from tests.support.token_requests import FORM


@pytest.mark.parametrize("body", ["a=%", "a=%zz", "a=b&c=%4", "%G0=a"])
def test_a_form_that_cannot_be_decoded_is_refused(body: str) -> None:
    with pytest.raises(OAuthError) as caught:
        refuse_unreadable_form(make_request("POST", headers=[FORM], content=body))

    assert caught.value.situation is errors.UNREADABLE_FORM


def test_other_bodies_are_not_looked_at() -> None:
    refuse_unreadable_form(make_request("POST", content="100%"))
    refuse_unreadable_form(make_request("POST", headers=[FORM], content=None))
    refuse_unreadable_form(make_request("POST", headers=[FORM], content="a=%20%c3%BC"))
    refuse_unreadable_form(make_request("POST", headers=[FORM], content="%" * (MAX_FORM_BYTES + 1)))
