"""The READMEs of examples/ as scripts: their `sh` blocks, and the answers that they show after them.

A README is pasted as a reader pastes it: block after block into one shell, in the folder of the example. A
block that a `json` or `text` block follows prints just that: JSON is compared as JSON, with its order, text
line by line, and what stands between angle brackets, like `<token>`, is any text that is not empty and ends
before an `&`.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SECTION = re.compile(r"^## (.*)$", re.M)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_PLACEHOLDER = re.compile(r"<[a-z][^<>]*>")
_END = "--- end of block ---"
_NOTHING = ("", "")


@dataclass(frozen=True)
class Block:
    """Hold lines to paste, and the answer that is shown after them: its language and its text, if any."""

    lines: str
    language: str = ""
    answer: str = ""


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a README, or of a part of it, that are to be pasted."""
    found = _BLOCK.findall(text)
    following = [*found[1:], _NOTHING]
    return [
        Block(lines, *(after if after[0] != "sh" else _NOTHING))
        for (language, lines), after in zip(found, following, strict=True)
        if language == "sh"
    ]


def sections_of(readme: Path) -> dict[str, str]:
    """Return the parts of a README by their headings."""
    _, *parts = _SECTION.split(readme.read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def paste(blocks: Sequence[Block], folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Paste blocks into one shell; return what each of them printed.

    A command that fails, a variable that is not set and a word on standard error are errors.
    """
    script = "".join(f"{block.lines}echo; echo '{_END}'\n" for block in blocks)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), f"{done.stdout}\n{done.stderr}"
    printed = done.stdout.split(f"\n{_END}\n")
    assert printed.pop() == ""
    return printed


def differences(block: Block, printed: str) -> Iterator[str]:
    """Yield how what a block printed differs from the answer that is shown."""
    if block.language == "json":
        yield from _unlike(json.loads(block.answer), json.loads(printed), "answer")
    elif block.language == "text":
        yield from _unlike(block.answer.splitlines(), printed.splitlines(), "lines")
    elif block.language or printed:
        yield f"after a block that prints {printed!r} comes {block.language or 'no answer'}"


def _unlike(shown: object, printed: object, where: str) -> Iterator[str]:
    if isinstance(shown, dict) and isinstance(printed, dict):
        if list(shown) != list(printed):
            yield f"{where}: the members are {list(printed)}, not {list(shown)}"
        for name in shown.keys() & printed:
            yield from _unlike(shown[name], printed[name], f"{where}.{name}")
    elif isinstance(shown, list) and isinstance(printed, list) and len(shown) == len(printed):
        for number, (one, other) in enumerate(zip(shown, printed, strict=True)):
            yield from _unlike(one, other, f"{where}[{number}]")
    elif isinstance(shown, str) and isinstance(printed, str):
        if _pattern(shown).fullmatch(printed) is None:
            yield f"{where}: {printed!r} is not {shown!r}"
    elif shown != printed or type(shown) is not type(printed):
        yield f"{where}: {printed!r} is not {shown!r}"


def _pattern(shown: str) -> re.Pattern[str]:
    return re.compile("[^&\n]+".join(map(re.escape, _PLACEHOLDER.split(shown))))
