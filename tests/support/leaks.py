"""Search for secrets where none may be: in what Redis keeps, in logs, in metrics, in the texts of errors.

A secret is searched for as it stands and in the forms in which it travels or is dumped: base64 (also in the
middle of something longer, as in Basic credentials), escaped for URLs, escaped for JSON, hexadecimal.

A test collects what it learns in `Secrets`, and asks at its end for `find_leaks` in `places`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

from redis import Redis

SHORTEST = 8
"""Characters: what is shorter stands somewhere by chance."""


class Secrets:
    """Collect what must be found nowhere, each with a name by which it may be told."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def add(self, name: str, text: str) -> str:
        """Remember a secret and return it; one that is known keeps its name.

        Raises:
            AssertionError: it is too short to be searched for.
        """
        assert len(text) >= SHORTEST, f"{name} has {len(text)} characters"
        if text not in self.texts.values():
            self.texts[f"{name} {len(self.texts) + 1}"] = text
        return text


def spellings(secret: str) -> dict[str, bytes]:
    """Return the forms of a secret that are searched for, each once."""
    octets = secret.encode()
    found = {
        "plain": octets,
        "hex": octets.hex().encode(),
        "HEX": octets.hex().upper().encode(),
        "url": quote(secret, safe="").encode(),
        "url, slashes kept": quote(secret).encode(),
        "form": quote_plus(secret, safe="").encode(),
        "url, every octet": "".join(f"%{octet:02X}" for octet in octets).encode(),
        "json": json.dumps(secret)[1:-1].encode(),
        "utf-16": secret.encode("utf-16-le"),
        **{f"base64 at {offset}": _inside(octets, offset) for offset in range(3)},
    }
    urls = {f"{name}, of URLs": text.translate(_OF_URLS) for name, text in found.items() if "base64" in name}
    unique = {text: name for name, text in reversed({**found, **urls}.items())}
    return {name: text for text, name in unique.items()}


_OF_URLS = bytes.maketrans(b"+/", b"-_")


def _inside(octets: bytes, offset: int) -> bytes:
    """Return what base64 makes of octets after so many others, but for what depends on their neighbours."""
    bits = 8 * (offset + len(octets))
    return base64.b64encode(bytes(offset) + octets)[-(-8 * offset // 6) : bits // 6]


def find_leaks(secrets: Mapping[str, str], places: Mapping[str, bytes]) -> list[str]:
    """Name each secret that was found, where and in which form; the secret itself is not told."""
    wanted = {name: spellings(secret) for name, secret in secrets.items()}
    return [
        f"{name}, {form}, in {place} at {at}"
        for place, content in places.items()
        for name, forms in wanted.items()
        for form, text in forms.items()
        if (at := content.find(text)) >= 0
    ]


def files_below(folder: Path, *, but: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder with what they hold, but those of some names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in but:
            yield str(path.relative_to(folder)), path.read_bytes()


def redis_files(url: str) -> dict[str, bytes]:
    """Return the files of a Redis that runs on this machine: a snapshot, made now, and its append-only log.

    Strings would be compressed in a snapshot, where nothing is found: that is turned off for it.
    """
    with Redis.from_url(url) as client:
        before = client.config_get("rdbcompression")["rdbcompression"]
        client.config_set("rdbcompression", "no")
        client.save()
        client.config_set("rdbcompression", before)
        names = {name: client.config_get(name).get(name, "") for name in _NAMES}
    folder = Path(names["dir"])
    snapshot = folder / names["dbfilename"]
    found = {"the snapshot": snapshot.read_bytes()}
    snapshot.unlink()
    # Redis 7 has a folder of them.
    logs = sorted((folder / names["appenddirname"]).glob(f"{names['appendfilename']}*"))
    return found | {f"the log {path.name}": path.read_bytes() for path in logs}


_NAMES = ("dir", "dbfilename", "appenddirname", "appendfilename")
