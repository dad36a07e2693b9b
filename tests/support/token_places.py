"""Where a token request shows its client: in the form, in the header, in both, twice, elsewhere, nowhere."""

from __future__ import annotations

import base64
from collections.abc import Callable
from random import Random

from tests.support.token_attempts import KNOWN, Attempt, near


def _pair(random: Random) -> tuple[str, str]:
    """Return an id and a secret, in half of the cases those that belong together."""
    key = random.choice(list(KNOWN))
    if random.random() < 0.5:
        return key, KNOWN[key]
    if random.random() < 0.3:
        return near(key, random), KNOWN[key]
    return key, near(KNOWN[key], random)


def _in_form(made: Attempt, pair: tuple[str, str]) -> None:
    made.form += [("client_id", pair[0]), ("client_secret", pair[1])]
    made.show(*pair)


def _in_header(made: Attempt, pair: tuple[str, str], scheme: str = "Basic") -> None:
    text = ":".join(pair).encode("utf-8", "surrogatepass")
    made.headers.append(("Authorization", f"{scheme} {base64.b64encode(text).decode()}"))
    # One that is too long for a header may be refused before it is read.
    made.is_plain = made.is_plain and len(text) < 10_000
    made.show(*pair)


def _by_form(made: Attempt, random: Random) -> None:
    made.pair = _pair(random)
    _in_form(made, made.pair)


def _by_header(made: Attempt, random: Random) -> None:
    pair = _pair(random)
    _in_header(made, pair, random.choice(["Basic", "basic", "BASIC"]))
    # Who has no secret to show, or a name with a colon, shows something else than it seems.
    made.pair = pair if all(pair) and ":" not in pair[0] else None


def _by_both_alike(made: Attempt, random: Random) -> None:
    made.pair = _pair(random)
    _in_form(made, made.pair)
    _in_header(made, made.pair)


def _by_both(made: Attempt, random: Random) -> None:
    """Let header and body disagree: the body counts, where it shows both."""
    body, header = _pair(random), _pair(random)
    before = set(made.shown)
    _in_header(made, header)
    if all(body):
        # The header's credentials must not make up for those of the body.
        made.pair, made.overruled, made.shown = body, made.shown, before
    _in_form(made, body)
    made.is_plain = made.is_plain and all(body)


def _split(made: Attempt, random: Random) -> None:
    """Show the id in one place and the secret in the other."""
    pair = _pair(random)
    _in_header(made, random.choice([(pair[0], ""), ("", pair[1])]))
    made.form.append(random.choice([("client_id", pair[0]), ("client_secret", pair[1])]))
    made.show(*pair)
    made.is_plain = False


def _twice(made: Attempt, random: Random) -> None:
    """Show several ids and secrets in the form, or several headers."""
    for _ in range(random.randint(2, 4)):
        random.choice([_in_form, _in_form, _in_header])(made, _pair(random))
    random.shuffle(made.form)
    made.is_plain = False


def _elsewhere(made: Attempt, random: Random) -> None:
    """Show a pair where the reference does not look for one."""
    pair, before = _pair(random), set(made.shown)
    if random.random() < 0.5:
        made.query += [("client_id", pair[0]), ("client_secret", pair[1])]
    else:
        scheme = random.choice(["Bearer", "Digest", "Basic,", "", "Basic\tBasic"])
        _in_header(made, pair, scheme)
    made.shown = before
    made.is_plain = False


def _nowhere(made: Attempt, random: Random) -> None:
    """Show no secret."""
    if random.random() < 0.5:
        made.form.append(("client_id", random.choice(list(KNOWN))))
    made.is_plain = False


Kind = Callable[[Attempt, Random], None]
PLACES: list[tuple[Kind, int]] = [
    (_by_form, 6),
    (_by_header, 4),
    (_by_both_alike, 1),
    (_by_both, 3),
    (_split, 1),
    (_twice, 2),
    (_elsewhere, 2),
    (_nowhere, 1),
]
"""Each with its weight."""
