"""The house holds: every module keeps to the architecture's floors, sizes, names, docstrings and mirrors.

The second half shows that no check is vacuous: each is given small sources that break its rule, and such that
just keep to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import floors, house
from tests.support.source import ROOT, Source, python_files

MODULES = python_files("gateway")
INCLUDES = sorted((ROOT / "gateway/hot").glob("*.pxi"))
TESTS = python_files("tests")
TEXTS = {
    ".py",
    ".pyx",
    ".pxi",
    ".pyi",
    ".md",
    ".toml",
    ".xml",
    ".lua",
    ".yaml",
    ".yml",
    ".json",
    ".sh",
    ".html",
    ".js",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> list[Path]:
    """List what the repository keeps as text: the folders of the layout and the files beside them."""
    folders = ("gateway", "tests", "benchmarks", "deploy", "helm", "docs", "examples", ".ci")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in TEXTS]
    beside = [
        path for path in ROOT.iterdir() if path.suffix in TEXTS or path.name in {"Makefile", ".gitignore"}
    ]
    return sorted([*found, *beside, *(path for path in (ROOT / ".ci").iterdir() if path.is_file())])


def problems(*found: Iterator[str]) -> str:
    return "\n".join(line for lines in found for line in lines)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_keeps_to_the_house(path: Path) -> None:
    source = Source.read(path)
    assert not (found := problems(*(check(source) for check in house.CHECKS))), found


@pytest.mark.parametrize("path", INCLUDES, ids=name_of)
def test_an_include_says_what_it_owns(path: Path) -> None:
    assert not (found := problems(house.check_include(name_of(path), path.read_text()))), found


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_a_test_module_neither_patches_nor_skips(path: Path) -> None:
    source = Source.read(path)
    checks = [house.check_test(source)]
    if not {"e2e", "chaos", "races"} & set(path.parts):
        checks.append(house.check_sleeps(source))
    assert not (found := problems(*checks)), found


def test_every_module_has_its_mirror() -> None:
    found = problems(
        house.check_mirror(map(name_of, [*MODULES, *INCLUDES]), [name_of(path) for path in TESTS])
    )
    assert not found, found


def test_catching_everything_is_rare() -> None:
    assert not (found := problems(house.check_broad_excepts(map(Source.read, MODULES)))), found


def test_inheritance_is_one_deep() -> None:
    assert not (found := problems(house.check_inheritance([Source.read(path) for path in MODULES]))), found


def test_every_package_stands_on_a_floor() -> None:
    packages = {Source.read(path).package for path in MODULES} - {""}
    assert {package for package in packages if floors.floor_of(package) is None} == set()


def test_what_stands_below_the_world_is_covered_whole() -> None:
    """The Makefile has its list of what must be; a package that is missing there would not be counted."""
    told = re.search(r"^PURE := ((?:.*\\\n)*.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert told is not None
    pure = {name for floor in floors.FLOORS[:4] for name in floor}
    there = {
        name
        for name in pure
        if list((ROOT / "gateway").glob(f"{name}.py")) or (ROOT / "gateway" / name).is_dir()
    }
    assert set(told[1].replace("\\", "").split()) == there


def test_no_text_speaks_of_another_place() -> None:
    found = problems(
        *(house.check_words(name_of(path), path.read_text(encoding="utf-8")) for path in texts())
    )
    assert not found, found


# -------------------------------------------------------------------------------- the checks themselves

Check = Callable[[Source], Iterator[str]]

DEF = "def f() -> None:\n"
FUTURE = "from __future__ import annotations\n"
LONG = DEF + "    x = 1\n" * 40
DEEP = (
    DEF
    + "    if a:\n        for b in c:\n            while d:\n                with e:\n                    pass\n"
)
CHAIN = DEF + "    if a:\n        pass\n" + "    elif b:\n        pass\n" * 5


@pytest.mark.parametrize(
    ("check", "path", "text", "problem"),
    [
        (floors.check_floors, "gateway/message/x.py", "from gateway.flow import A", "floor 0 (message) imports flow of floor 2"),
        (floors.check_floors, "gateway/message/x.py", "import gateway.conditions", "imports conditions, which stands right of message"),
        (floors.check_floors, "gateway/errors.py", "from gateway.faults import A", "imports faults, which stands right of errors"),
        (floors.check_floors, "gateway/oauth/x.py", "from gateway.payload import A", "floor 1 (oauth) imports payload of floor 1"),
        (floors.check_floors, "gateway/flow/x.py", "from gateway import policies", "floor 2 (flow) imports policies of floor 3"),
        (floors.check_floors, "gateway/policies/x.py", "from gateway.store import A", "floor 3 (policies) imports store"),
        (floors.check_floors, "gateway/store/x.py", "from gateway.policies import A", "floor 4 (store) imports policies of floor 3"),
        (floors.check_floors, "gateway/telemetry/x.py", "from gateway._fastpath import A", "imports _fastpath of floor 4"),
        (floors.check_floors, "gateway/management/x.py", "from gateway.runtime import A", "imports runtime of floor 5"),
        (floors.check_floors, "gateway/runtime/x.py", "import gateway.cli", "floor 5 (runtime) imports cli of floor 6"),
        (floors.check_floors, "gateway/runtime/x.py", "import gateway.nowhere", "imports nowhere, which has no floor"),
        (floors.check_floors, "gateway/runtime/x.py", "import gateway", "imports the package itself"),
        (floors.check_floors, "gateway/nowhere/x.py", "import gateway.errors", "nowhere has no floor"),
        (floors.check_floors, "gateway/__init__.py", "import gateway.cli", "the package itself has no floor"),
        (floors.check_floors, "gateway/flow/x.py", "from gateway.message.uri import A", "comes into message by a side door"),
        (floors.check_floors, "gateway/policies/quota.py", "from gateway.policies.oauth_v2 import A", "a policy imports another policy (oauth_v2)"),
        (floors.check_libraries, "gateway/flow/x.py", "import lxml.etree", "lxml is not for flow"),
        (floors.check_libraries, "gateway/upstream/x.py", "from redis import asyncio", "redis is not for upstream"),
        (floors.check_libraries, "gateway/errors.py", "import aiohttp", "aiohttp is not for errors"),
        (floors.check_world, "gateway/oauth/x.py", "import secrets", "floor 1 does not know secrets"),
        (floors.check_world, "gateway/policies/x.py", "import random", "floor 3 does not know random"),
        (floors.check_world, "gateway/flow/x.py", "import asyncio", "floor 2 does not know asyncio"),
        (floors.check_world, "gateway/flow/x.py", "from urllib.request import urlopen", "does not know urllib.request"),
        (floors.check_world, "gateway/flow/x.py", "from time import monotonic", "does not know time.monotonic"),
        (floors.check_world, "gateway/flow/x.py", "import time\nnow = time.time()", "x.py:2: floor 2 reads no clock (time.time)"),
        (floors.check_world, "gateway/flow/x.py", "import datetime\nnow = datetime.datetime.now()", "reads no clock"),
        (floors.check_configuration_xml, "gateway/flow/x.py", "from gateway.bundle import parse_xml", "reads configuration XML (parse_xml)"),
        (floors.check_configuration_xml, "gateway/policies/x.py", "from gateway.bundle.xml import f", "reads configuration XML"),
        (floors.check_environment, "gateway/cli/x.py", "import os\nx = os.environ['A']", "x.py:2: reads the environment"),
        (floors.check_environment, "gateway/cli/x.py", "from os import getenv", "reads the environment"),
        (house.check_sizes, "gateway/x.py", "x = 1\n" * 301, "301 lines are more than 300"),
        (house.check_sizes, "gateway/x.py", LONG, "f has 41 lines, more than 40"),
        (house.check_sizes, "gateway/x.py", DEEP, "f is nested 4 deep, more than 3"),
        (house.check_sizes, "gateway/x.py", "def f(a, b, /, c, d, e=1): ...", "f takes 5 positional parameters"),
        (house.check_sizes, "gateway/x.py", "class A:\n    async def f(self, a, b, c, d, e): ...", "takes 5 positional"),
        (house.check_names, "gateway/message/utils.py", "", "a module is not called utils"),
        (house.check_names, "gateway/message/_xml_helpers.py", "", "a module is not called _xml_helpers"),
        (house.check_names, "gateway/common/x.py", "", "a module is not called common"),
        (house.check_names, "gateway/x.py", "class TokenManager: ...", "TokenManager: a name with 'manager'"),
        (house.check_names, "gateway/x.py", "class _RequestContext: ...", "a name with 'context'"),
        (house.check_names, "gateway/x.py", "def parse_helper(): ...", "parse_helper: a name with 'helper'"),
        (house.check_names, "gateway/x.py", "def info(): ...", "info: a name with 'info'"),
        (house.check_docstrings, "gateway/x.py", "x = 1", "the module does not say what it is for"),
        (house.check_docstrings, "gateway/x.py", "'''D.'''\ndef f(): ...", "f has no docstring"),
        (house.check_docstrings, "gateway/x.py", "'''D.'''\nclass A:\n    '''D.'''\n    def f(self): ...", "f has no docstring"),
        (house.check_imports, "gateway/x.py", "from gateway.errors import *", "takes everything from gateway.errors"),
        (house.check_imports, "gateway/x.py", "from . import errors", "imports relatively"),
        (house.check_imports, "gateway/x.py", "from typing import Any", "`Any` says nothing"),
        (house.check_imports, "gateway/x.py", FUTURE + DEF + "    import json\n", "f imports: only a start-up cost"),
        (house.check_imports, "gateway/x.py", DEF + "    pass", "annotations` is missing"),
        (house.check_test, "tests/x.py", "from unittest.mock import patch", "patches: write a fake"),
        (house.check_test, "tests/x.py", "@pytest.mark.skip\ndef test_x(): ...", "does not always run"),
        (house.check_test, "tests/x.py", "def test_x():\n    pytest.importorskip('x')", "does not always run"),
        (house.check_sleeps, "tests/x.py", "import asyncio\nasync def f():\n    await asyncio.sleep(1)", "x.py:3: sleeps"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_told(check: Check, path: str, text: str, problem: str) -> None:
    (said,) = check(Source(path, text))
    assert said.startswith(f"{path}:")
    assert problem in said


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (floors.check_floors, "gateway/conditions/x.py", "from gateway.message import A\nimport gateway.errors"),
        (floors.check_floors, "gateway/message/x.py", "from gateway.message.uri import A"),
        (floors.check_floors, "gateway/flow/x.py", "from gateway.message.uri import A  # house: it is known to C"),
        (floors.check_floors, "gateway/policies/quota.py", "from gateway.policies._fields import child"),
        (floors.check_floors, "gateway/store/x.py", "from gateway.flow import TokenStore"),
        (floors.check_floors, "gateway/runtime/x.py", "from gateway import _fastpath, policies"),
        (floors.check_floors, "gateway/cli/x.py", "from gateway.runtime import A"),
        (floors.check_libraries, "gateway/store/x.py", "import redis.asyncio, orjson, json"),
        (floors.check_libraries, "gateway/cli/x.py", "import rich"),
        (floors.check_world, "gateway/store/x.py", "import asyncio, time\ntime.time()"),
        (floors.check_world, "gateway/message/x.py", "import secrets"),
        (floors.check_world, "gateway/oauth/x.py", "import secrets  # house: tokens must be unguessable"),
        (floors.check_configuration_xml, "gateway/policies/_fields.py", "from gateway.bundle import Element"),
        (floors.check_configuration_xml, "gateway/flow/x.py", "from gateway.bundle import Bundle"),
        (floors.check_environment, "gateway/config/x.py", "import os\nos.environ"),
        (house.check_sizes, "gateway/x.py", "x = 1\n" * 300),
        (house.check_sizes, "gateway/x.py", "# house: one table, read from top to bottom\n" + "x = 1\n" * 300),
        (house.check_sizes, "gateway/x.py", LONG.removesuffix("    x = 1\n")),
        (house.check_sizes, "gateway/x.py", DEF + "    '''D.\n\n    More.\n    '''\n" + "    x = 1\n" * 39),
        (house.check_sizes, "gateway/x.py", "# house: a table of branches, as the wire has it\n" + LONG),
        (house.check_sizes, "gateway/x.py", CHAIN),
        (house.check_sizes, "gateway/x.py", "class A:\n    def f(self, a, b, c, d, *, e, g): ..."),
        (house.check_names, "gateway/x.py", "def base_path(): ...\nclass Database: ...\nclass GetOAuthV2Info: ..."),
        (house.check_names, "gateway/x.py", "# house: what Edge calls this element\nclass BaseData: ..."),
        (house.check_docstrings, "gateway/x.py", "'''D.'''\ndef _f(): ...\nclass _A:\n    def f(self): ..."),
        (house.check_imports, "gateway/policies/_fields.py", "from typing import Any"),
        (house.check_imports, "gateway/x.py", FUTURE + DEF + "    import json  # house: takes 80 ms\n"),
        (house.check_test, "tests/x.py", "def test_x(): ..."),
        (house.check_sleeps, "tests/x.py", "clock.sleep(1)"),
    ],
)  # fmt: skip
def test_what_keeps_to_a_rule_is_left_alone(check: Check, path: str, text: str) -> None:
    assert list(check(Source(path, text))) == []


def test_a_reason_must_say_something() -> None:
    (said,) = house.check_sizes(Source("gateway/x.py", "# house: long\n" + LONG))
    assert "f has 41 lines" in said


@pytest.mark.parametrize(
    "text",
    [
        "try: ...\nexcept Exception: ...",
        "try: ...\nexcept: ...",
        "try: ...\nexcept (OSError, BaseException): ...",
        "with contextlib.suppress(Exception): ...",
    ],
)
def test_catching_everything_is_told(text: str) -> None:
    (said,) = house.check_broad_excepts([Source("gateway/flow/x.py", text)])
    assert said.startswith("gateway/flow/x.py:")
    assert "catches" in said


def test_tidying_up_and_raising_again_is_left_alone() -> None:
    text = "try: ...\nexcept BaseException:\n    close()\n    raise"
    assert list(house.check_broad_excepts([Source("gateway/store/x.py", text)])) == []
    assert (
        len(list(house.check_broad_excepts([Source("gateway/store/x.py", text.removesuffix("raise"))]))) == 1
    )


def test_runtime_may_catch_everything_twice() -> None:
    broad = "try: ...\nexcept Exception: ...\n"
    narrow = Source("gateway/flow/x.py", "try: ...\nexcept OSError: ...")
    assert list(house.check_broad_excepts([Source("gateway/runtime/x.py", broad * 2), narrow])) == []
    assert len(list(house.check_broad_excepts([Source("gateway/runtime/x.py", broad * 3)]))) == 3


def test_deep_inheritance_is_told() -> None:
    deep = Source("gateway/x.py", "class A(Exception): ...\nclass B(A): ...\nclass C(B): ...")
    assert list(house.check_inheritance([deep])) == [
        "gateway/x.py:3: C derives from B, which derives from A: one deep"
    ]
    assert list(house.check_inheritance([Source("gateway/x.py", deep.text.rpartition("class")[0])])) == []


def test_a_missing_mirror_is_told() -> None:
    modules = [
        "gateway/__init__.py",
        "gateway/errors.py",
        "gateway/policies/_fields.py",
        "gateway/hot/framing.pxi",
    ]
    mirrors = [
        "tests/unit/test_errors.py",
        "tests/unit/policies/test_fields.py",
        "tests/unit/hot/test_framing.py",
    ]
    assert list(house.check_mirror(modules, mirrors)) == []
    assert list(house.check_mirror(modules, mirrors[:1])) == [
        "gateway/policies/_fields.py: no test mirrors it at tests/unit/policies/test_fields.py",
        "gateway/hot/framing.pxi: no test mirrors it at tests/unit/hot/test_framing.py",
    ]


def test_an_include_that_says_nothing_is_told() -> None:
    opening = "# Owns: the cells.\n# Must not know: names.\n"
    assert list(house.check_include("x.pxi", opening + "cdef int a\n")) == []
    assert len(list(house.check_include("x.pxi", "cdef int a\n" + opening))) == 1
    assert list(house.check_include("x.pxi", opening + "\n" * 399)) == [
        "x.pxi:1: 401 lines are more than 400"
    ]


@pytest.mark.parametrize(
    "words", ["/wor" + "k/main", "/tm" + "p/tk", "is" + "sue #12", "is" + "sue 3", "a.lib" + "rary"]
)
def test_foreign_words_are_told(words: str) -> None:
    (said,) = house.check_words("x.md", f"fine\nsee {words}\n")
    assert said.startswith("x.md:2: speaks of ")
    assert list(house.check_words("x.md", "a work/around for the issue at 3")) == []
