"""One source file as the checks of the house see it: its text, its tree, and the reasons it gives."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]

_REASON = re.compile(r"#\s*house: .{10,}")


@dataclass(frozen=True)
class Source:
    """Hold one Python file: path below the root of the repository, and text."""

    path: str
    text: str
    tree: ast.Module = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", ast.parse(self.text, self.path))

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file of the repository."""
        return cls(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines, the first at index 0."""
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Return every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def module(self) -> str:
        """Return the dotted name: `gateway.message.uri`, and `gateway.message` for the door."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """Return the name directly below `gateway`, "" for the package itself."""
        return self.module.partition(".")[2].partition(".")[0]

    def says(self, node: ast.AST | int, problem: str) -> str:
        """Word a problem with its place."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{self.path}:{line}: {problem}"

    def reason(self, node: ast.AST) -> bool:
        """Tell whether a `# house:` comment with a reason stands inside a thing or directly above it."""
        first = min(
            (mark.lineno for mark in getattr(node, "decorator_list", [])), default=getattr(node, "lineno", 1)
        )
        last = getattr(node, "end_lineno", None) or first
        while first > 1 and self.lines[first - 2].lstrip().startswith("#"):
            first -= 1
        return any(_REASON.search(line) for line in self.lines[first - 1 : last])

    def reason_of_module(self) -> bool:
        """Tell whether the module as a whole gives a reason: in a comment that is not indented."""
        return any(_REASON.match(line) for line in self.lines)


def python_files(*folders: str) -> list[Path]:
    """Return every Python file below folders of the repository, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
