"""A realistic mix for locust: clients that get a token, call with it until it expires, and sometimes err.

    gateway serve --demo                                    # its banner shows the key and the secret
    CLIENT_ID=... CLIENT_SECRET=... locust -f benchmarks/locustfile.py -H http://127.0.0.1:8080
    ... --headless --users 50 --spawn-rate 10 --run-time 1m

Without --headless, locust's page is on http://127.0.0.1:8089. Locust is for behaviour under a mix and for
watching it; what the gateway carries at most is asked by `make bench`, as a generator in Python reaches its
own end first.
"""

from __future__ import annotations

import os
import random
import time

from locust import FastHttpUser, between, task

TOKEN_PATH = "/oauth/client_credential/accesstoken?grant_type=client_credentials"
WEATHER_PATH = "/v0/weather/forecastrss?w="
PLACES = ("12797282", "2502265", "615702", "638242")
BAD_TOKEN = "b8dAcCEsST0ken123"
EARLY = 5.0
"""Seconds before its expiry at which a client gets a new token."""


class ApiClient(FastHttpUser):
    """Be one client: it keeps its token, as a good client does."""

    wait_time = between(0.05, 0.5)

    def on_start(self) -> None:
        """Begin without a token."""
        self._token, self._until = "", 0.0
        try:
            self._form = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}
        except KeyError as error:
            raise SystemExit(f"{error.args[0]} is not set: the gateway's banner shows it") from error

    @task(80)
    def forecast(self) -> None:
        """Call the protected API."""
        if time.monotonic() >= self._until:
            self.get_token()
        headers = {"Authorization": f"Bearer {self._token}"}
        path = WEATHER_PATH + random.choice(PLACES)
        with self.client.get(path, headers=headers, name="protected call", catch_response=True) as answer:
            if answer.status_code == 401:
                self._until = 0.0  # revoked meanwhile: the next call gets a new one
                answer.failure("the token was refused")
            elif answer.status_code == 200 and b'"@city"' not in answer.content:
                answer.failure("no weather in the answer")

    @task(5)
    def get_token(self) -> None:
        """Get a token, also where the old one would still do: many clients do."""
        with self.client.post(TOKEN_PATH, data=self._form, name="token", catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"no token: {answer.status_code}")
                return
            issued = answer.json()
            self._token = issued["access_token"]
            self._until = time.monotonic() + float(issued["expires_in"]) - EARLY

    @task(8)
    def invalid_token(self) -> None:
        """Call with a token that nobody issued: 401 is right."""
        self._refused("invalid token", {"Authorization": f"Bearer {BAD_TOKEN}"})

    @task(2)
    def no_token(self) -> None:
        """Call without a token: 401 is right."""
        self._refused("no token", {})

    @task(5)
    def unprotected(self) -> None:
        """Call what needs no token."""
        self.client.get("/v0/hello?user=locust", name="unprotected call")

    def _refused(self, name: str, headers: dict[str, str]) -> None:
        path = WEATHER_PATH + PLACES[0]
        with self.client.get(path, headers=headers, name=name, catch_response=True) as answer:
            if answer.status_code == 401:
                answer.success()
            else:
                answer.failure(f"answered {answer.status_code} instead of 401")
