"""The tutorial, by curl, as a user follows it: once as the gateway stands, and again after a restart."""

from __future__ import annotations

import json
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping

import pytest

from gateway.oauth import AccessToken, random_text
from tests.e2e.running import Gateway, Reply, curl, running

MEMBERS = [
    *(
        "issued_at",
        "application_name",
        "scope",
        "status",
        "api_product_list",
        "expires_in",
        "developer.email",
    ),
    *("organization_id", "token_type", "client_id", "access_token", "organization_name"),
    *("refresh_token_expires_in", "refresh_count"),
]
FAULT = '{"fault":{"faultstring":"%s","detail":{"errorcode":"%s"}}}'
INVALID = FAULT % ("Invalid Access Token", "keymanagement.service.invalid_access_token")
EXPIRED = FAULT % ("Access Token expired", "keymanagement.service.access_token_expired")
ABSENT = FAULT % ("Invalid access token", "oauth.v2.InvalidAccessToken")


@pytest.fixture(scope="module", params=["fresh", "restarted"])
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp(f"tutorial-{request.param}")
    with running(folder) as started:
        if request.param == "restarted":
            assert started.stop() == 0
            started.start()
        yield started


def error_code(reply: Reply) -> str:
    """Return the code of a fault."""
    code = json.loads(reply.body)["fault"]["detail"]["errorcode"]
    assert isinstance(code, str)
    return code


def assert_weather(reply: Reply) -> None:
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("application/json")
    channel = json.loads(reply.body)["rss"]["channel"]
    assert channel["title"] == "Demo Weather - Palo Alto, CA"
    assert channel["weather:location"]["@city"] == "Palo Alto"


def assert_refused(reply: Reply, body: str) -> None:
    assert (reply.status, reply.body) == (401, body)
    assert reply.headers["www-authenticate"].startswith("Bearer ")
    assert reply.headers["content-type"] == "application/json"


class Client:
    """An app of a developer of its own, made by the management API with the products that it asks for."""

    def __init__(self, gateway: Gateway, **product: object) -> None:
        self.gateway = gateway
        self.name = f"p{uuid.uuid4().hex[:8]}"
        self.developer = f"{self.name}@example.com"
        record = {"name": self.name, "displayName": self.name, "approvalType": "auto", "scopes": ["READ"]}
        self.make("/o/myorg/apiproducts", {**record, **product})
        person = {"email": self.developer, "firstName": "A", "lastName": "B", "userName": self.name}
        self.make("/o/myorg/developers", person)
        made = self.make(
            f"/o/myorg/developers/{self.developer}/apps", {"name": "app", "apiProducts": [self.name]}
        )
        credentials = made["credentials"]
        assert isinstance(credentials, list)
        self.key, self.secret = credentials[0]["consumerKey"], credentials[0]["consumerSecret"]

    @property
    def app(self) -> str:
        return f"/o/myorg/developers/{self.developer}/apps/app"

    def make(self, path: str, record: Mapping[str, object]) -> dict[str, object]:
        reply = self.gateway.manage("POST", path, json.dumps(record))
        assert reply.status == 201, reply
        made = json.loads(reply.body)
        assert isinstance(made, dict)
        return made

    def act(self, path: str) -> None:
        reply = self.gateway.manage(
            "POST", path, "", "-H", "Content-Type: application/octet-stream", "-d", ""
        )
        assert reply.status == 204, reply

    def token(self) -> str:
        return self.gateway.token(self.key, self.secret)


# --------------------------------------------------------------------------------------- the token request


def test_the_lines_of_the_banner_work_as_they_are_printed(gateway: Gateway) -> None:
    first, second, third = gateway.printed_lines()
    script = f'{first}\necho "token: $TOKEN"\n{second}\necho\n{third}\n'
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, check=True
    )
    token, weather, refused = done.stdout.splitlines()
    answer = json.loads(done.stderr)
    assert token == f"token: {answer['access_token']}"
    assert json.loads(weather)["rss"]["channel"]["title"] == "Demo Weather - Palo Alto, CA"
    assert refused == INVALID


def test_key_and_secret_as_a_form_get_the_documented_answer(gateway: Gateway) -> None:
    key, secret = gateway.credentials()
    before = time.time() * 1000
    reply = gateway.ask_token("-d", f"client_id={key}&client_secret={secret}")
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    answer = json.loads(reply.body)
    assert list(answer) == MEMBERS
    assert all(isinstance(value, str) for value in answer.values())
    assert before - 1 <= int(answer["issued_at"]) <= time.time() * 1000
    uuid.UUID(answer["application_name"])
    assert len(answer["access_token"]) == 28
    made_up = {"issued_at", "application_name", "access_token"}
    assert {name: value for name, value in answer.items() if name not in made_up} == {
        "scope": "READ",
        "status": "approved",
        "api_product_list": "[PremiumWeatherAPI]",
        "expires_in": "3599",
        "developer.email": "tesla@weathersample.com",
        "organization_id": "0",
        "token_type": "BearerToken",
        "client_id": key,
        "organization_name": "myorg",
        "refresh_token_expires_in": "0",
        "refresh_count": "0",
    }


def test_basic_authentication_does_as_well(gateway: Gateway) -> None:
    key, secret = gateway.credentials()
    reply = gateway.ask_token("-u", f"{key}:{secret}")
    assert reply.status == 200
    assert json.loads(reply.body)["client_id"] == key


def test_a_wrong_secret_is_refused(gateway: Gateway) -> None:
    key, _ = gateway.credentials()
    for arguments in (("-d", f"client_id={key}&client_secret=wrong"), ("-u", f"{key}:wrong")):
        reply = gateway.ask_token(*arguments)
        assert reply.status == 401
        assert json.loads(reply.body) == {"ErrorCode": "invalid_client", "Error": "ClientId is Invalid"}


def test_an_unknown_key_is_refused(gateway: Gateway) -> None:
    _, secret = gateway.credentials()
    reply = gateway.ask_token("-d", f"client_id={random_text(32)}&client_secret={secret}")
    assert reply.status == 401
    assert json.loads(reply.body)["ErrorCode"] == "invalid_client"


def test_a_missing_grant_type_is_refused(gateway: Gateway) -> None:
    key, secret = gateway.credentials()
    reply = gateway.ask_token("-d", f"client_id={key}&client_secret={secret}", query="")
    assert reply.status == 400
    assert json.loads(reply.body) == {"ErrorCode": "invalid_request", "Error": "Required param : grant_type"}


def test_get_issues_no_token(gateway: Gateway) -> None:
    key, secret = gateway.credentials()
    query = f"?grant_type=client_credentials&client_id={key}&client_secret={secret}"
    reply = curl("-u", f"{key}:{secret}", gateway.url(f"/oauth/client_credential/accesstoken{query}"))
    assert (reply.status, reply.body) == (200, "")


# -------------------------------------------------------------------------------------- the protected call


def test_a_token_opens_the_weather_on_every_worker(gateway: Gateway) -> None:
    token = gateway.token()
    # Each call is a connection of its own, so the kernel spreads them over both workers.
    for _ in range(12):
        assert_weather(gateway.forecast(token))


def test_a_bad_token_is_refused(gateway: Gateway) -> None:
    assert_refused(gateway.forecast("b8dAcCEsST0ken123"), INVALID)


def test_no_token_is_refused(gateway: Gateway) -> None:
    assert_refused(curl(gateway.url("/v0/weather/forecastrss?w=12797282")), ABSENT)


async def test_an_expired_token_is_told_expired(gateway: Gateway) -> None:
    text, now = random_text(28), time.time()
    key, _ = gateway.credentials()
    async with await gateway.store() as store:
        app = await store.apps("myorg").find_by_key(key)
        assert app is not None
        record = AccessToken(
            client_id=key,
            app_id=app.app_id,
            app_name=app.name,
            developer_id=app.developer_id,
            developer_email="tesla@weathersample.com",
            organization="myorg",
            api_products=("PremiumWeatherAPI",),
            scope="READ",
            grant_type="client_credentials",
            issued_at=now - 3601,
            expires_at=now - 1,
        )
        await store.tokens("myorg").save(text, record, None)
    assert_refused(gateway.forecast(text), EXPIRED)


def test_only_the_guarded_path_asks_for_a_token(gateway: Gateway) -> None:
    # The origin has no such resource: that its 404 arrives shows that no policy stood in the way.
    reply = curl(gateway.url("/v0/weather/other"))
    assert reply.status == 404
    assert "fault" not in reply.body


def test_verb_and_path_decide_which_flow_runs(gateway: Gateway) -> None:
    key, secret = gateway.credentials()
    form = ("-d", f"client_id={key}&client_secret={secret}")
    refresh = gateway.url("/oauth/client_credential/refresh_accesstoken?grant_type=refresh_token")
    # The flow of the other path ran: it asks for a refresh token.
    asked = curl("-X", "POST", refresh, *form)
    assert asked.status == 400
    assert json.loads(asked.body)["ErrorCode"] == "invalid_request"
    for reply in (
        curl(
            "-X",
            "PUT",
            gateway.url("/oauth/client_credential/accesstoken?grant_type=client_credentials"),
            *form,
        ),
        curl("-X", "GET", refresh),
        curl(
            "-X", "POST", gateway.url("/oauth/client_credential/other?grant_type=client_credentials"), *form
        ),
    ):
        assert (reply.status, reply.body) == (200, "")


# ------------------------------------------------------------------------ what a token is, and is not, for


@pytest.mark.parametrize(
    "product",
    [
        {"proxies": ["weatherapi"], "apiResources": ["/other"]},
        {"proxies": ["helloworld"]},
        {"proxies": ["weatherapi"], "environments": ["prod"]},
    ],
    ids=["path", "proxy", "environment"],
)
def test_a_token_of_a_product_that_does_not_cover_the_call(
    gateway: Gateway, product: dict[str, object]
) -> None:
    reply = gateway.forecast(Client(gateway, **product).token())
    assert reply.status == 401
    assert error_code(reply) == "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound"
    assert reply.headers["www-authenticate"].startswith("Bearer ")


def test_a_product_that_covers_the_call_opens_it(gateway: Gateway) -> None:
    product = {"proxies": ["weatherapi"], "environments": ["test"], "apiResources": ["/forecastrss"]}
    assert_weather(gateway.forecast(Client(gateway, **product).token()))


def test_a_revoked_app_is_refused(gateway: Gateway) -> None:
    client = Client(gateway)
    token = client.token()
    assert_weather(gateway.forecast(token))
    client.act(f"{client.app}?action=revoke")
    reply = gateway.forecast(token)
    assert reply.status == 401
    assert error_code(reply) == "keymanagement.service.invalid_client-app_not_approved"
    assert reply.headers["www-authenticate"].startswith("Bearer ")
    asked = gateway.ask_token("-d", f"client_id={client.key}&client_secret={client.secret}")
    assert asked.status == 401
    client.act(f"{client.app}?action=approve")
    assert_weather(gateway.forecast(token))


def test_a_product_that_awaits_approval(gateway: Gateway) -> None:
    client = Client(gateway, approvalType="manual")
    asked = gateway.ask_token("-d", f"client_id={client.key}&client_secret={client.secret}")
    assert asked.status == 401
    client.act(f"{client.app}/keys/{client.key}/apiproducts/{client.name}?action=approve")
    token = client.token()
    assert_weather(gateway.forecast(token))
    client.act(f"{client.app}/keys/{client.key}/apiproducts/{client.name}?action=revoke")
    refused = gateway.forecast(token)
    assert refused.status == 401
    assert error_code(refused) == "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound"


def test_the_app_shows_its_credentials(gateway: Gateway) -> None:
    reply = gateway.manage("GET", "/o/myorg/apps?expand=true")
    assert reply.status == 200
    apps = json.loads(reply.body)["app"]
    (weather,) = (app for app in apps if app["name"] == "Weather App")
    shown = weather["credentials"][0]
    assert (shown["consumerKey"], shown["consumerSecret"]) == gateway.credentials()
