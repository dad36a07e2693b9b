"""How a token request is written: as a form, as something else, badly, hugely, or as noise."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from urllib.parse import quote, quote_plus

from tests.support.token_attempts import KNOWN, Attempt
from tests.support.token_places import Kind

FORM = "application/x-www-form-urlencoded"
LARGE = 1_200_000
"""Bytes: more than a form may have."""


def _written(made: Attempt, write: Callable[[str], str]) -> bytes:
    pairs = "&".join(f"{write(name)}={write(value)}" for name, value in made.form)
    return pairs.encode("utf-8", "surrogatepass")


def _plainly(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")


def _fully(text: str) -> str:
    return "".join(f"%{octet:02x}" for octet in text.encode("utf-8", "surrogatepass"))


def _as_form(made: Attempt, random: Random) -> None:
    write = random.choice([_plainly, _plainly, _fully, lambda text: quote(text, errors="surrogatepass")])
    made.body = _written(made, write)
    types = [FORM, FORM, FORM.upper(), f"{FORM}; charset=UTF-8", f"{FORM};charset=utf-8; x=y"]
    made.headers.append(("Content-Type", random.choice(types)))


def _as_another_type(made: Attempt, random: Random) -> None:
    """Say that the form is something else, or say nothing of it."""
    made.body = _written(made, _plainly)
    kind = random.choice(
        [None, "application/json", "text/plain", "multipart/form-data; boundary=x", FORM + "2", "*"]
    )
    if kind is not None:
        made.headers.append(("Content-Type", kind))
    made.is_plain = False


def _as_json(made: Attempt, random: Random) -> None:
    value: object = dict(made.form)
    if random.random() < 0.5:
        value = [value, {name: [text, 1, None, True] for name, text in made.form}]
    made.body = json.dumps(value).encode()
    made.headers.append(("Content-Type", random.choice([FORM, "application/json"])))
    made.is_plain = False


def _badly(made: Attempt, random: Random) -> None:
    """Break the form's encoding, or what surrounds it."""
    text = _written(made, _plainly)
    at = random.randrange(len(text) + 1)
    junk = random.choice([b"%", b"%zz", b"%u0041", b"\xff\xfe", b"\0", b"&&&=", b";", b"%00", b"\r\n", b"="])
    made.body = text[:at] + junk + text[at:]
    made.headers.append(("Content-Type", FORM))
    # Whoever reads two texts where there was one could see a right one in a wrong one: none is shown so.
    made.is_plain = False
    right = (*KNOWN, *KNOWN.values(), made.held)
    made.shown |= {each for each in right if each and quote_plus(each).encode() in text}


def _hugely(made: Attempt, random: Random) -> None:
    """Add more than a form may have: bytes, fields, or one name many times."""
    noise = random.choice(
        [
            [("a", "x" * LARGE)],
            [("x" * LARGE, "")],
            [(f"f{number}", "") for number in range(1_500)],
            [("grant_type[]", "1")] * 1_200,
            [("%" * 3, "é" * 30_000)],
        ]
    )
    made.form = noise + made.form if random.random() < 0.5 else made.form + noise
    made.is_plain = False
    _as_form(made, random)


def _noise(made: Attempt, random: Random) -> None:
    """Send anything, with nothing in it."""
    made.body = random.randbytes(random.choice([0, 1, 100, 5_000]))
    made.headers.append(("Content-Type", random.choice([FORM, "application/json", ""])))
    made.grants, made.is_plain = [], False


BODIES: list[tuple[Kind, int]] = [
    (_as_form, 60),
    (_as_another_type, 6),
    (_as_json, 4),
    (_badly, 12),
    (_hugely, 1),
    (_noise, 4),
]
"""Each with its weight."""
