"""`~/.sso-cli`: a file for each user's session, and the token given out last where scripts look for it.

Files are the user's alone and are replaced as a whole. One that cannot be read is as good as none: what it
held is obtained again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

FOLDER = ".sso-cli"
VALID_TOKEN = "valid_token.dat"
_ENDING = "-token.json"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@._+-")
_LONGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Session:
    """Hold one user's tokens of one login service; the access token ends at `expires_at`, epoch seconds."""

    username: str
    login_url: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float


class SessionFiles:
    """Keep sessions in a folder."""

    __slots__ = ("_folder",)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, username: str, login_url: str) -> Session | None:
        """Return a user's session at a login service, None when there is none."""
        session = _read(self._path(username))
        return session if session is not None and session.login_url == login_url else None

    def all(self, login_url: str) -> list[Session]:
        """Return all sessions at a login service, by user."""
        try:
            names = sorted(os.listdir(self._folder))
        except OSError:
            return []
        found = (_read(self._folder / name) for name in names if name.endswith(_ENDING))
        return [each for each in found if each is not None and each.login_url == login_url]

    def save(self, session: Session) -> None:
        """Keep a session.

        Raises:
            OSError: it cannot be written.
        """
        self._write(self._path(session.username), json.dumps(asdict(session), indent=2) + "\n")

    def give_out(self, token: str) -> None:
        """Keep the token that is given out where scripts look for it.

        Raises:
            OSError: it cannot be written.
        """
        path = self._folder / VALID_TOKEN
        if _text(path) != token:
            self._write(path, token)

    def forget(self, session: Session) -> None:
        """Drop a session that is over."""
        with suppress(OSError):
            self._path(session.username).unlink()

    def _path(self, username: str) -> Path:
        """Return where a user's session is: whatever the name holds, it is one name in this folder."""
        return self._folder / ("".join(_safe(username.lower())) + _ENDING)

    def _write(self, path: Path, text: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            draft.chmod(0o600)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def _safe(name: str) -> Iterator[str]:
    for place, letter in enumerate(name[:100]):
        is_plain = letter in _PLAIN and not (place == 0 and letter in ".-")
        yield letter if is_plain else "".join(f"%{byte:02x}" for byte in letter.encode("utf-8", "replace"))


def _text(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_LONGEST)
    except (OSError, UnicodeDecodeError):
        return None


def _read(path: Path) -> Session | None:
    """Return the session that a file holds, None when it holds none."""
    try:
        kept = json.loads(_text(path) or "")
    except ValueError:
        return None
    if not isinstance(kept, dict):
        return None
    texts = [kept.get(name) for name in ("username", "login_url", "access_token", "refresh_token")]
    expires_at = kept.get("expires_at")
    if not all(isinstance(text, str) for text in texts) or not isinstance(expires_at, int | float):
        return None
    username, login_url, access_token, refresh_token = map(str, texts)
    return Session(username, login_url, access_token, refresh_token, float(expires_at))
