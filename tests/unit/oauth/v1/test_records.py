from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from gateway.oauth import CorruptTokenRecord, TokenAttribute
from gateway.oauth.v1.records import RequestToken, SignedToken, Verifier
from tests.support.fakes import NOW
from tests.support.oauth1_tokens import make_access, make_request, make_verifier

Record = RequestToken | SignedToken | Verifier
RECORDS: list[Record] = [
    make_request().record,
    make_request(expires_at=None, status="used").record,
    make_access(attributes=[TokenAttribute("a", "b"), TokenAttribute("c", "", False)]).record,
    make_access(api_products=(), app_user_id="jane", expires_at=None).record,
    make_verifier(),
    make_verifier("", None),
]


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    plain = json.loads(json.dumps(record.to_record()))
    assert type(record).from_record(plain) == record


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_that_lacks_something_is_refused(record: Record) -> None:
    for name in record.to_record():
        kept = {key: value for key, value in record.to_record().items() if key != name}
        with pytest.raises(CorruptTokenRecord, match=f"{name} is missing"):
            type(record).from_record(kept)


@pytest.mark.parametrize(
    "changes", [{"attributes": "a"}, {"attributes": [["a"]]}, {"attributes": [["a", "b", "c"]]}]
)
def test_attributes_have_their_shape(changes: Mapping[str, object]) -> None:
    with pytest.raises(CorruptTokenRecord, match="attributes"):
        SignedToken.from_record({**make_access().record.to_record(), **changes})


def test_no_record_holds_a_text_that_opens_anything() -> None:
    for made in (make_request(), make_access()):
        shown = json.dumps(made.record.to_record())
        assert made.token not in shown
        assert made.secret not in shown
    assert make_request().record.issued_at == NOW
