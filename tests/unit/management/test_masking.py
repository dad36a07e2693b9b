"""What an audit record holds of a request: no secret, and no more than is readable."""

from __future__ import annotations

import pytest

from gateway.management.body import Body
from gateway.management.masking import LONGEST, MASK, masked_body, masked_segments, masked_uri
from gateway.management.resource import Found, Resource

O = "organizations/{organization}"  # noqa: E741 - the reference calls it so
JSON = "application/json"


def place(path: str, **names: str) -> Found:
    return Found(Resource(f"{O}/{path}"), {"organization": "acme", **names})


APPS = place("developers/{developer}/apps", developer="a@b.c")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"name": "x", "port": 80}', '{"name":"x","port":80}'),
        ('{"password": "p"}', '{"password":"*****"}'),
        ('{"a": [{"consumerSecret": {"b": "s"}}]}', '{"a":[{"consumerSecret":"*****"}]}'),
        ('{"keyPassphrase": "s", "privateKey": 1}', '{"keyPassphrase":"*****","privateKey":"*****"}'),
        ('{"refresh_token": "s", "tokenType": "b"}', '{"refresh_token":"*****","tokenType":"b"}'),
        (
            '{"attributes": [{"name": "Password", "value": "s"}]}',
            '{"attributes":[{"name":"Password","value":"*****"}]}',
        ),
        ('{"header_Authorization": "b", "options": 1}', '{"header_Authorization":"*****","options":1}'),
        ('{"name": "\\ud800"}', '{"name":"\\ud800"}'),
        ("[1", "(application/json, 2 bytes)"),
    ],
)
def test_secrets_are_known_by_their_names(text: str, kept: str) -> None:
    assert masked_body(APPS, Body(text.encode(), JSON)) == kept


def test_values_of_maps_are_never_kept() -> None:
    body = Body(b'{"name":"m","entry":[{"name":"k","value":"v"}]}', JSON)
    kept = '{"name":"m","entry":[{"name":"k","value":"*****"}]}'
    for path in ("keyvaluemaps", "environments/{environment}/keyvaluemaps/{map}/entries"):
        assert masked_body(place(path), body) == kept
    assert masked_body(place("apis/{api}/revisions/{revision}/keyvaluemaps"), body) == kept
    assert "v" in masked_body(APPS, body)


def test_xml_and_forms_are_masked_member_by_member() -> None:
    xml = Body(b"<App name='x'><Password>p</Password></App>", "text/xml")
    assert masked_body(APPS, xml) == '{"name":"x","password":"*****"}'
    assert masked_body(APPS, Body(b"<App", "text/xml")) == "(text/xml, 4 bytes)"
    form = Body(b"id=a%40b.c&password=p", "application/x-www-form-urlencoded")
    assert masked_body(APPS, form) == "id=a@b.c&password=*****"


def test_what_is_no_entity_is_described() -> None:
    assert masked_body(APPS, Body(b"PK", "application/octet-stream")) == "(application/octet-stream, 2 bytes)"
    assert masked_body(APPS, Body(b"x")) == "(no type, 1 bytes)"
    source = place("apis/{api}/revisions/{revision}/policies", api="a", revision="1")
    assert (
        masked_body(source, Body(b"<HMAC><SecretKey>s</SecretKey></HMAC>", "text/xml"))
        == "(text/xml, 37 bytes)"
    )
    deployment = place("apis/{api}/revisions/{revision}/deployments", api="a", revision="1")
    form = Body(b"action=deploy", "application/x-www-form-urlencoded")
    assert masked_body(deployment, form) == "action=deploy"
    assert masked_body(APPS, Body()) == ""


def test_tokens_in_a_path_are_masked() -> None:
    token = place("oauth2/accesstokens/{token}", token="secret-one")
    assert masked_segments(token) == ("organizations", "acme", "oauth2", "accesstokens", MASK)
    assert masked_uri(token, {"action": "revoke"}) == (
        "/v1/organizations/acme/oauth2/accesstokens/*****?action=revoke"
    )


def test_a_uri_tells_the_path_and_the_query_without_secrets() -> None:
    assert masked_uri(APPS, {}) == "/v1/organizations/acme/developers/a@b.c/apps"
    assert masked_uri(APPS, {"alias": "a b", "password": "p"}).endswith("/apps?password=*****&alias=a+b")


def test_what_is_kept_is_bounded() -> None:
    kept = masked_body(APPS, Body(b'{"name":"' + b"x" * 100_000 + b'"}', JSON))
    assert len(kept) == LONGEST
    assert kept.endswith(" … (cut)")
    assert len(masked_uri(APPS, {"a": "x" * 100_000})) < LONGEST + 100
