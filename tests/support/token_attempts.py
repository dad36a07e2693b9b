"""A token request of any shape, and what the reference lets come of it.

Who made a request knows what it shows: which ids, which secrets, which code, in all places. That,
and not how the gateway reads it, decides whether a token may come out (`may_issue`), and for requests that
can be read in one way only, whether one must (`must_issue`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote_plus

from tests.support.clients import KEY, SECRET

OTHER, OTHER_SECRET = "OtherOtherOtherOtherOtherOther12", "AnotherSecretOfAnotherClient+/=%"
REVOKED, REVOKED_SECRET = "RevokedRevokedRevokedRevoked1234", "SecretOfARevokedKeyThatIsRight00"
RIGHT = {KEY: SECRET, OTHER: OTHER_SECRET}
"""The clients that may have tokens, with their secrets."""
KNOWN = {**RIGHT, REVOKED: REVOKED_SECRET}

GRANTS = {"/refresh": "refresh_token", "/code": "authorization_code", "/password": "password"}
"""The grant types of paths, where they are not client_credentials."""
HOLDING = {"/refresh": "refresh_token", "/code": "code"}
"""The paths where something is given for a token, and the parameter that says what."""


@dataclass
class Attempt:
    """Be a token request, and what it shows in any place that somebody might read."""

    path: str = "/token"
    held: str = ""
    """A good refresh token or code of the first client, that may be shown or not."""
    verb: str = "POST"
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    form: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    shown: set[str] = field(default_factory=set)
    """All texts that stand somewhere for an id, a secret, a refresh token or a code."""
    overruled: set[str] = field(default_factory=set)
    """Such texts in the header, which do not count where the form shows both id and secret."""
    is_plain: bool = True
    """Whether it can be read in one way only."""
    pair: tuple[str, str] | None = None
    """The only id and secret that count, in a place where the reference looks for them."""
    grants: list[str] = field(default_factory=list)
    """The grant types that stand in the form."""

    def target(self) -> str:
        """Return path and query."""
        pairs = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in self.query)
        return self.path + (f"?{pairs}" if pairs else "")

    def may_issue(self, client_id: str) -> bool:
        """Tell whether a token for a client may come out: it is shown with its own secret."""
        shown = self.shown if self.is_plain else self.shown | self.overruled
        is_owner = client_id in RIGHT and {client_id, RIGHT[client_id]} <= shown
        return is_owner and (not self.takes_something or (self.held in shown and client_id == KEY))

    def must_issue(self) -> bool:
        """Tell whether a token must come out."""
        if not self.is_plain or self.pair is None or RIGHT.get(self.pair[0]) != self.pair[1]:
            return False
        return self.grants == [self.grant] and self.may_issue(self.pair[0])

    @property
    def grant(self) -> str:
        """Return the grant type that the path is for."""
        return GRANTS.get(self.path, "client_credentials")

    @property
    def takes_something(self) -> bool:
        """Tell whether a token is given for another one, or for a code."""
        return self.path in HOLDING

    def show(self, *texts: str) -> None:
        """Note what stands somewhere for an id, a secret, a refresh token or a code."""
        self.shown.update(texts)


def near(text: str, random: Random) -> str:
    """Return a text that is not the given one, nor any that is right, but might be taken for it."""
    at = random.randrange(len(text))
    found = random.choice(
        [
            "",
            text[:-1],
            text[1:],
            text + random.choice(" \t\0x%"),
            " " + text,
            text.swapcase(),
            text[:at] + random.choice("*%_?.\0é\u200b") + text[at + 1 :],
            text + text,
            text[::-1],
            random.choice(list(KNOWN.values())) + "!",
            f'"{text}"',
            f"{text},{text}",
            "null",
            "*",
            "' OR '1'='1",
            "\ud800",
            "x" * random.choice([1, 1_000, 20_000]),
        ]
    )
    return f"{found}?" if found in {text, *KNOWN, *KNOWN.values()} else found


def _escaped(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")
