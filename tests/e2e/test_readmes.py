"""What reads the examples' READMEs sees a difference where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.readmes import Block, blocks_of, differences, paste

README = """Text

```sh
A=1
```

```sh
echo "$A"
```

More text, and a line:

```text
<number>
```

```sh
false
```

```json
{}
```
"""


def test_an_answer_belongs_to_the_block_before_it() -> None:
    assert blocks_of(README) == [
        Block("A=1\n"),
        Block('echo "$A"\n', "text", "<number>\n"),
        Block("false\n", "json", "{}\n"),
    ]


def test_blocks_share_a_shell(tmp_path: Path) -> None:
    printed = paste(blocks_of(README)[:2], tmp_path, {"PATH": os.environ["PATH"]})
    assert [text.strip() for text in printed] == ["", "1"]


@pytest.mark.parametrize("lines", ["false\n", 'echo "$NOT_SET"\n', "echo word >&2\n", "false | true\n"])
def test_what_goes_wrong_is_told(lines: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        paste([Block(lines)], tmp_path, {"PATH": os.environ["PATH"]})


@pytest.mark.parametrize(
    ("language", "shown", "printed"),
    [
        ("json", '{"a": "<text>", "b": [1, "x"]}', '{"a" : "y", "b" : [ 1, "x" ]}\n'),
        ("json", '"http://<host>:<port>/x"', '"http://127.0.0.1:80/x"'),
        ("text", "200\n<code>.\n", "200\nabc.\n"),
        ("", "", ""),
    ],
)
def test_what_is_alike(language: str, shown: str, printed: str) -> None:
    assert not list(differences(Block("", language, shown), printed))


@pytest.mark.parametrize(
    ("language", "shown", "printed"),
    [
        ("json", '{"a": "<text>"}', '{"a": ""}'),
        ("json", '{"a": "<text>"}', '{"a": 1}'),
        ("json", '{"a": 1}', '{"a": true}'),
        ("json", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}'),
        ("json", '{"a": 1}', '{"a": 1, "b": 2}'),
        ("json", "[1]", "[1, 2]"),
        ("text", "200\n", "200\n200\n"),
        ("text", "a.c\n", "abc\n"),
        ("text", "token=<token>&state=x\n", "token=y&type=z&state=x\n"),
        ("", "", "something\n"),
    ],
)
def test_what_differs(language: str, shown: str, printed: str) -> None:
    assert list(differences(Block("", language, shown), printed))
