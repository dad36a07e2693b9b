"""Drive the real management API and token endpoint of a gateway: what a user does with curl, in Python."""

from __future__ import annotations

import base64
import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

ADMIN = "admin@tollkeeper.local"
PASSWORD = "a password of the benchmarks"
ORGANIZATION, ENVIRONMENT = "myorg", "test"
_TIMEOUT = 60.0


class Refused(Exception):
    """A call was not answered as it should be: says what was asked and what came back."""


@dataclass(frozen=True, slots=True)
class Client:
    """Hold what a token is asked for with."""

    key: str
    secret: str


def zipped(folder: Path) -> bytes:
    """Return a bundle's folder as the archive that an import takes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder))
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Management:
    """Call the management API on a port of the loopback, as its first administrator."""

    port: int

    def deploy(self, proxy: str, bundle: bytes | None = None) -> None:
        """Deploy revision 1 of a proxy to the test environment, imported before where a bundle is given."""
        if bundle is not None:
            self._call("POST", f"apis?action=import&name={proxy}", bundle, "application/octet-stream")
        self._call("POST", f"environments/{ENVIRONMENT}/apis/{proxy}/revisions/1/deployments")

    def add_server(self, name: str, port: int) -> None:
        """Make a target server that leads to a port of the loopback."""
        self._json("POST", f"environments/{ENVIRONMENT}/targetservers", _server(name, port))

    def move_server(self, name: str, port: int) -> None:
        """Let a target server lead to another port of the loopback."""
        self._json("PUT", f"environments/{ENVIRONMENT}/targetservers/{name}", _server(name, port))

    def add_client(self, name: str) -> Client:
        """Make a product that opens every proxy, a developer and an app; return the app's credentials."""
        product = {
            "name": name,
            "displayName": name,
            "approvalType": "auto",
            "apiResources": ["/", "/**"],
            "environments": [ENVIRONMENT],
            "scopes": ["READ"],
        }
        email = f"{name}@example.com"
        developer = {"email": email, "firstName": "B", "lastName": "M", "userName": name}
        self._json("POST", "apiproducts", product)
        self._json("POST", "developers", developer)
        made = self._json(
            "POST",
            f"developers/{quote(email)}/apps",
            {"name": name, "apiProducts": [name], "scopes": ["READ"]},
        )
        credentials = made["credentials"]
        assert isinstance(credentials, list)
        return Client(credentials[0]["consumerKey"], credentials[0]["consumerSecret"])

    def _json(self, verb: str, path: str, value: Mapping[str, object]) -> dict[str, object]:
        answer = json.loads(self._call(verb, path, json.dumps(value).encode(), "application/json"))
        assert isinstance(answer, dict)
        return answer

    def _call(self, verb: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
        url = f"http://127.0.0.1:{self.port}/v1/organizations/{ORGANIZATION}/{path}"
        credentials = base64.b64encode(f"{ADMIN}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", **({"Content-Type": kind} if kind else {})}
        return called(urllib.request.Request(url, body, headers, method=verb))


def _server(name: str, port: int) -> dict[str, object]:
    return {"name": name, "host": "127.0.0.1", "port": port, "isEnabled": True}


def issue_token(port: int, client: Client) -> str:
    """Ask the token endpoint of a gateway on a port of the loopback for an access token."""
    url = f"http://127.0.0.1:{port}/oauth/client_credential/accesstoken?grant_type=client_credentials"
    form = urlencode({"client_id": client.key, "client_secret": client.secret}).encode()
    return str(json.loads(called(urllib.request.Request(url, form)))["access_token"])


def called(request: urllib.request.Request) -> bytes:
    """Call and return the body.

    Raises:
        Refused: the answer is not a success.
    """
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        said = error.read().decode("utf-8", "replace")[:1000]
        raise Refused(f"{request.get_method()} {request.full_url}: {error.code} {said}") from error
