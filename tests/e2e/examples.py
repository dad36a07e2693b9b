"""The bundles of examples/ on a running gateway, for clients that nobody here wrote.

Each comes in two forms: `classic`, as it stands, which answers as Edge does; and `rfc`, with one line more
which the documents tell of for clients that insist on RFC 6749.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.readmes import Block, blocks_of, differences, paste, sections_of
from tests.e2e.running import PASSWORD, ROOT, Gateway, running

EXAMPLES = ROOT / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/apiproxy"))
CLASSIC, RFC = "classic", "rfc"
FORMS = (CLASSIC, RFC)
CALLBACK = "https://app.example/callback"
RFC_LINE = "<RFCCompliantRequestResponse>true</RFCCompliantRequestResponse>"
RESOURCE = {"firstName": "John", "lastName": "Doe", "city": "San Jose", "state": "CA"}
"""What every example guards at /json."""


def index_blocks(section: str) -> list[Block]:
    """Return the blocks of a section of the index."""
    return blocks_of(sections_of(EXAMPLES / "README.md")[section])


def assert_as_shown(blocks: list[Block], folder: Path, gateway: Gateway) -> None:
    """Paste blocks, and compare what they print with the answers shown."""
    terminal = {
        "PATH": os.environ["PATH"],
        "GATEWAY": gateway.url(),
        "MANAGEMENT": gateway.url(port="management"),
        "ADMIN": f"admin@tollkeeper.local:{PASSWORD}",
    }
    for block, printed in zip(blocks, paste(blocks, folder, terminal), strict=True):
        found = list(differences(block, printed))
        assert not found, f"{block.lines}\n{printed}\n{found}"


class Examples:
    """A gateway with what the index of the examples makes, and with the bundles that were asked for."""

    def __init__(self, gateway: Gateway, scratch: Path) -> None:
        self.gateway = gateway
        self._scratch = scratch
        self._deployed: set[tuple[str, str]] = set()
        app = json.loads(
            gateway.manage("GET", "/o/myorg/developers/tesla@weathersample.com/apps/examples").body
        )
        (credential,) = app["credentials"]
        self.key, self.secret = credential["consumerKey"], credential["consumerSecret"]

    def url(self, name: str, path: str, form: str = RFC) -> str:
        """Return the URL of a path of an example, deployed now if it was not."""
        if (name, form) not in self._deployed:
            self._deploy(name, form)
            self._deployed.add((name, form))
        return self.gateway.url(f"/{form}/{name}{path}")

    def _deploy(self, name: str, form: str) -> None:
        proxy = f"{name}-{form}"
        file = self._scratch / f"{proxy}.zip"
        file.write_bytes(_archive(name, form))
        imported = self.gateway.manage(
            *("POST", f"/o/myorg/apis?action=import&name={proxy}", ""),
            *("-H", "Content-Type: application/octet-stream", "--data-binary", f"@{file}"),
        )
        assert imported.status == 201, imported
        deployed = self.gateway.manage("POST", f"/o/myorg/e/test/apis/{proxy}/revisions/1/deployments")
        assert deployed.status == 200, deployed


def _archive(name: str, form: str) -> bytes:
    """Return the bundle of an example in one of its forms, at a base path of that form."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((EXAMPLES / name).rglob("apiproxy/**/*.xml")):
            text = path.read_text(encoding="utf-8").replace("<BasePath>/examples/", f"<BasePath>/{form}/")
            if form == RFC:
                text = text.replace("<GenerateResponse", f"{RFC_LINE}\n    <GenerateResponse")
            archive.writestr(path.relative_to(EXAMPLES / name).as_posix(), text)
    return packed.getvalue()


@contextmanager
def serving_examples(folder: Path, **settings: str) -> Iterator[Examples]:
    """Run a gateway with what the index of the examples makes."""
    with running(folder, **settings) as gateway:
        assert_as_shown(index_blocks("Once"), EXAMPLES, gateway)
        yield Examples(gateway, folder)
