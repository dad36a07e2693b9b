"""OAuth 1.0a end to end, by requests-oauthlib as it is: three legs, calls of every form, and what is refused.

The bundle is that of examples/oauth1.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, SIGNATURE_PLAINTEXT
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth1, OAuth1Session
from requests_oauthlib.oauth1_session import TokenRequestDenied

from tests.e2e.examples import CALLBACK, CLASSIC, RESOURCE, Examples, serving_examples
from tests.e2e.leakage import leaks_of, secrets_of

USER = HTTPBasicAuth("ada", "lovelace")


def url(examples: Examples, path: str) -> str:
    return examples.url("oauth1", path, CLASSIC)


def session(examples: Examples, **settings: object) -> OAuth1Session:
    return OAuth1Session(examples.key, examples.secret, **{"callback_uri": CALLBACK, **settings})


def agreed(examples: Examples, client: OAuth1Session, **settings: object) -> str:
    """Go the first two legs; return where the browser is sent back to."""
    client.fetch_request_token(url(examples, "/request_token"), timeout=20, **settings)
    page = client.authorization_url(url(examples, "/authorize"))
    answer = requests.get(page, auth=USER, allow_redirects=False, timeout=20)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def authorized(examples: Examples, **settings: object) -> OAuth1Session:
    """Go all three legs; return a client that signs with its access token."""
    client = session(examples, **settings)
    client.parse_authorization_response(agreed(examples, client))
    client.fetch_access_token(url(examples, "/access_token"), timeout=20)
    return client


def problem(answer: requests.Response) -> str:
    """Return the problem that a refusal names."""
    assert answer.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (answer.status_code == 401) == ("WWW-Authenticate" in answer.headers)
    return parse_qs(answer.text)["oauth_problem"][0]


@pytest.mark.parametrize("method", [SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256])
@pytest.mark.parametrize("where", ["auth_header", "query"])
def test_three_legs_and_a_call(examples: Examples, method: str, where: str) -> None:
    client = authorized(examples, signature_method=method, signature_type=where)
    answer = client.get(url(examples, "/json"), timeout=20)
    assert (answer.status_code, answer.json()) == (200, RESOURCE)


def test_calls_of_every_form(examples: Examples) -> None:
    client = authorized(examples)
    json_url = url(examples, "/json")
    assert client.get(json_url, params={"q": "a b+c&d=é", "r": ["1", ""]}, timeout=20).json() == RESOURCE
    assert client.get(f"{json_url}?b5=%3D%253D&a3=a&c%40=&a2=r%20b&empty", timeout=20).status_code == 200
    for send in (client.post, client.put, client.patch):
        assert send(json_url, data={"c2": "", "a3": "2 q", "ä": "ö"}, timeout=20).status_code != 401
        assert send(json_url, json={"oauth_token": "not signed"}, timeout=20).status_code != 401


def test_the_form_holds_the_parameters_where_a_client_wants_that(examples: Examples) -> None:
    client = authorized(examples)
    token = client.token
    in_body = OAuth1(
        *(examples.key, examples.secret, token["oauth_token"], token["oauth_token_secret"]),
        signature_type="body",
    )
    answer = requests.post(url(examples, "/json"), data={"a": "b"}, auth=in_body, timeout=20)
    assert answer.status_code != 401


def test_an_app_without_an_address_shows_its_user_the_verifier(examples: Examples) -> None:
    client = session(examples, callback_uri="oob")
    token = client.fetch_request_token(url(examples, "/request_token"), timeout=20)
    page = client.authorization_url(url(examples, "/authorize"))
    answer = requests.get(page, auth=USER, allow_redirects=False, timeout=20)
    shown = parse_qs(answer.text)
    assert shown["oauth_token"] == [token["oauth_token"]]
    client.fetch_access_token(url(examples, "/access_token"), verifier=shown["oauth_verifier"][0], timeout=20)
    assert client.get(url(examples, "/json"), timeout=20).json() == RESOURCE


def test_the_query_of_an_app_s_address_is_kept_and_added_to(examples: Examples) -> None:
    client = session(examples, callback_uri=f"{CALLBACK}?flow=7")
    sent_to = agreed(examples, client)
    assert sent_to.startswith(f"{CALLBACK}?flow=7&oauth_token=")
    assert set(parse_qs(urlsplit(sent_to).query)) == {"flow", "oauth_token", "oauth_verifier"}


@pytest.mark.parametrize("callback", ["javascript:alert(1)", "data:text/html,x", "myapp:/cb"])
def test_a_browser_is_not_sent_to_what_it_would_run(examples: Examples, callback: str) -> None:
    with pytest.raises(TokenRequestDenied, match="parameter_rejected"):
        session(examples, callback_uri=callback).fetch_request_token(
            url(examples, "/request_token"), timeout=20
        )


def test_nobody_agrees_for_the_user(examples: Examples) -> None:
    client = session(examples)
    client.fetch_request_token(url(examples, "/request_token"), timeout=20)
    page = client.authorization_url(url(examples, "/authorize"))
    assert requests.get(page, allow_redirects=False, timeout=20).status_code == 401
    with pytest.raises(TokenRequestDenied, match="verifier_invalid"):
        client.fetch_access_token(url(examples, "/access_token"), verifier="guessed", timeout=20)


def test_a_client_with_a_wrong_secret_gets_nothing(examples: Examples) -> None:
    with pytest.raises(TokenRequestDenied, match="signature_invalid"):
        OAuth1Session(examples.key, "wrong", callback_uri=CALLBACK).fetch_request_token(
            url(examples, "/request_token"), timeout=20
        )
    with pytest.raises(TokenRequestDenied, match="consumer_key_unknown"):
        OAuth1Session("nobody", examples.secret, callback_uri=CALLBACK).fetch_request_token(
            url(examples, "/request_token"), timeout=20
        )


def test_secrets_in_plain_text_are_refused(examples: Examples) -> None:
    with pytest.raises(TokenRequestDenied, match="signature_method_rejected"):
        session(examples, signature_method=SIGNATURE_PLAINTEXT).fetch_request_token(
            url(examples, "/request_token"), timeout=20
        )


def test_a_request_is_good_once_on_all_workers(examples: Examples) -> None:
    client = authorized(examples)
    prepared = client.prepare_request(requests.Request("GET", url(examples, "/json"), auth=client.auth))

    def send(_: int) -> requests.Response:
        # A connection of its own: whichever worker gets it.
        with requests.Session() as plain:
            return plain.send(prepared, timeout=20)

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(send, range(24)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 23
    assert {problem(answer) for answer in answers if answer.status_code == 401} == {"nonce_used"}


def test_nothing_secret_is_kept_or_told(tmp_path: Path) -> None:
    with serving_examples(tmp_path) as examples:
        secrets = secrets_of(examples.gateway)
        secrets.add("consumer secret", examples.secret)
        client = session(examples)
        back = agreed(examples, client)
        secrets.add("request token", client.token["oauth_token"])
        secrets.add("its secret", client.token["oauth_token_secret"])
        client.parse_authorization_response(back)
        secrets.add("verifier", client.token["oauth_verifier"])
        client.fetch_access_token(url(examples, "/access_token"), timeout=20)
        token, secret = client.token["oauth_token"], client.token["oauth_token_secret"]
        secrets.add("access token", token)
        secrets.add("its secret", secret)
        assert client.get(url(examples, "/json"), timeout=20).json() == RESOURCE
        for key, wrong in ((examples.key, "wrong"), (token, secret), (examples.key, secret)):
            for where in ("auth_header", "query"):
                refused = OAuth1Session(key, wrong, token, secret, signature_type=where)
                assert refused.get(url(examples, "/json"), timeout=20).status_code == 401
        assert leaks_of(examples.gateway, secrets) == []


def test_of_many_who_exchange_a_request_token_exactly_one_gets_a_token(examples: Examples) -> None:
    for _ in range(5):
        client = session(examples)
        back = parse_qs(urlsplit(agreed(examples, client)).query)
        token = client.token

        def exchange(_: int, token: dict[str, str] = token, back: dict[str, list[str]] = back) -> str:
            auth = OAuth1(
                *(examples.key, examples.secret, token["oauth_token"], token["oauth_token_secret"]),
                verifier=back["oauth_verifier"][0],
            )
            return requests.post(url(examples, "/access_token"), auth=auth, timeout=20).text

        with ThreadPoolExecutor(8) as callers:
            answers = list(callers.map(exchange, range(16)))
        issued = [text for text in answers if text.startswith("oauth_token=")]
        assert len(issued) == 1
        assert set(answers) - set(issued) == {"oauth_problem=token_used"}
