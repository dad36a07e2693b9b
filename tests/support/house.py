"""The rules of the house that can be read off a file: sizes, names, docstrings, exceptions, mirrors, words.

Each check takes a `Source` (or all of them) and yields one line for each thing that breaks its rule; the
floors stand in `tests/support/floors.py`. A size or a name is excused by a comment `# house: <the reason>`
inside the thing or directly above it, a module's size by one that is not indented.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from tests.support.floors import (
    check_configuration_xml,
    check_environment,
    check_floors,
    check_libraries,
    check_world,
    imports,
)
from tests.support.source import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCK = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)

MODULE_LINES, INCLUDE_LINES, FUNCTION_LINES, NESTING, POSITIONAL = 300, 400, 40, 3, 4

BANNED = {"util", "utils", "helper", "helpers", "misc", "manager", "handler", "processor", "impl"}
# As part of a longer function name these can be a plain word ("base_path"); in a class's they are a shrug.
BANNED_ALONE = {"common", "base", "info", "data", "context"}
# Edge's own element names.
GIVEN_NAMES = {f"{verb}OAuth{version}Info" for verb in ("Get", "Set", "Delete") for version in ("V1", "V2")}

_SKIP = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)|unittest\.skip\w*")

# What belongs to a machine or to a list of tasks, not to the project.
FOREIGN = re.compile(r"/wor[k]/|/tm[p]/tk\b|\.librar[y]\b|\b[i]ssue #?\d+\b")


def check_sizes(source: Source) -> Iterator[str]:
    """Hold modules, functions, nesting and positional parameters to their sizes."""
    if len(source.lines) > MODULE_LINES and not source.reason_of_module():
        yield source.says(1, f"{len(source.lines)} lines are more than {MODULE_LINES}: is it one matter?")
    for node in source.nodes:
        if not isinstance(node, _FUNCTION) or source.reason(node):
            continue
        if (lines := _length(node)) > FUNCTION_LINES:
            yield source.says(node, f"{node.name} has {lines} lines, more than {FUNCTION_LINES}")
        if (depth := _depth(node.body)) > NESTING:
            yield source.says(node, f"{node.name} is nested {depth} deep, more than {NESTING}")
        if (count := _positional(node)) > POSITIONAL:
            yield source.says(
                node, f"{node.name} takes {count} positional parameters, more than {POSITIONAL}"
            )


def _length(function: Function) -> int:
    """Count a function's lines without decorators and docstring: to explain more is no fault."""
    first = function.body[0]
    has_text = ast.get_docstring(function) is not None
    text = (first.end_lineno or first.lineno) - first.lineno + 1 if has_text else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - text


def _depth(statements: Iterable[ast.AST]) -> int:
    deepest = 0
    for node in statements:
        if isinstance(node, (*_FUNCTION, ast.ClassDef)):
            continue  # a function within is measured by itself
        inner = _depth(ast.iter_child_nodes(node))
        # `elif` is an If that is alone in its parent's else: it goes on, it does not go deeper
        is_elif = isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)
        if isinstance(node, ast.If) and is_elif:
            inner = max(_depth([node.test, *node.body]), _depth(node.orelse) - 1)
        deepest = max(deepest, inner + isinstance(node, _BLOCK))
    return deepest


def _positional(function: Function) -> int:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def check_names(source: Source) -> Iterator[str]:
    """Refuse names that say nothing."""
    parts = source.module.split(".")[1:]
    for part in parts:
        if set(part.lower().split("_")) & BANNED or part.strip("_") in BANNED_ALONE:
            yield source.says(1, f"a module is not called {part}")
    for node in source.nodes:
        if (
            isinstance(node, (*_FUNCTION, ast.ClassDef))
            and (word := _banned_word(node))
            and not source.reason(node)
        ):
            yield source.says(node, f"{node.name}: a name with {word!r} does not say what it is")


def _banned_word(node: Function | ast.ClassDef) -> str:
    if node.name in GIVEN_NAMES:
        return ""
    if isinstance(node, ast.ClassDef):
        words = {word.lower() for word in re.findall(r"[A-Z][a-z]*|[a-z]+", node.name)}
        return next(iter(sorted(words & (BANNED | BANNED_ALONE))), "")
    name = node.name.strip("_")
    words = set(name.split("_"))
    return next(iter(sorted(words & BANNED | {name} & BANNED_ALONE)), "")


def check_docstrings(source: Source) -> Iterator[str]:
    """Ask every module and every public class and function for a docstring."""
    if ast.get_docstring(source.tree) is None:
        yield source.says(1, "the module does not say what it is for")
    owners = [node for node in source.nodes if isinstance(node, ast.Module | ast.ClassDef)]
    for owner in owners:
        is_private = isinstance(owner, ast.ClassDef) and owner.name.startswith("_")
        for node in () if is_private else owner.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith("_") and ast.get_docstring(node) is None and not _is_overload(node):
                yield source.says(node, f"{node.name} has no docstring")


def _is_overload(node: Function | ast.ClassDef) -> bool:
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    return any(mark == "overload" or mark.endswith((".setter", ".deleter")) for mark in marks)


def check_imports(source: Source) -> Iterator[str]:
    """Refuse stars, relative imports, unexplained ones inside functions, `Any`, and evaluated annotations."""
    for node, module, name in imports(source):
        if name == "*":
            yield source.says(node, f"takes everything from {module}")
        if isinstance(node, ast.ImportFrom) and node.level:
            yield source.says(node, "imports relatively")
        if (module, name) == ("typing", "Any") and source.module != "gateway.policies._fields":
            yield source.says(node, "`Any` says nothing: use `object`, or a Protocol")
    for function in (node for node in source.nodes if isinstance(node, _FUNCTION)):
        for inner in ast.walk(function):
            if isinstance(inner, ast.Import | ast.ImportFrom) and not source.reason(inner):
                yield source.says(inner, f"{function.name} imports: only a start-up cost is a reason to")
    declares = any(isinstance(node, (*_FUNCTION, ast.ClassDef)) for node in source.tree.body)
    if declares and not any(module == "__future__" for _, module, _ in imports(source)):
        yield source.says(1, "`from __future__ import annotations` is missing")


def broad_excepts(source: Source) -> list[str]:
    """Return each place that catches everything."""
    places = []
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and not _passes_on(node):
            caught = "everything" if node.type is None else ast.unparse(node.type)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            caught = " ".join(ast.unparse(argument) for argument in node.args)
        else:
            continue
        if set(re.findall(r"\w+", caught)) & {"everything", "Exception", "BaseException"}:
            places.append(source.says(node, f"catches {caught}"))
    return places


def _passes_on(node: ast.ExceptHandler) -> bool:
    """Tell whether a handler only tidies up: it catches BaseException and ends by raising the same again."""
    catches_all = node.type is not None and ast.unparse(node.type) == "BaseException"
    return catches_all and isinstance(last := node.body[-1], ast.Raise) and last.exc is None


def check_broad_excepts(sources: Iterable[Source]) -> Iterator[str]:
    """Allow catching everything in two places of runtime, and nowhere else."""
    places = [(source, place) for source in sources for place in broad_excepts(source)]
    yield from (place for source, place in places if source.package != "runtime")
    in_runtime = [place for source, place in places if source.package == "runtime"]
    if len(in_runtime) > 2:
        yield from (f"{place}: one of more than two places" for place in in_runtime)


def check_inheritance(sources: Iterable[Source]) -> Iterator[str]:
    """Let a class of ours derive from one of ours only where that one does not do so, too."""
    classes = {
        node.name: (source, node, [ast.unparse(base).partition("[")[0].split(".")[-1] for base in node.bases])
        for source in sources
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
    }
    for name, (source, node, bases) in classes.items():
        for base in bases:
            above = [one for one in classes.get(base, (None, None, []))[2] if one in classes and one != base]
            if above and base != name and not source.reason(node):
                yield source.says(
                    node, f"{name} derives from {base}, which derives from {above[0]}: one deep"
                )


def check_mirror(modules: Iterable[str], tests: Sequence[str]) -> Iterator[str]:
    """Ask every module for a test module in the mirrored place; a door and a declaration file need none."""
    for path in map(PurePosixPath, modules):
        if path.suffix not in {".py", ".pxi"} or path.name in {"__init__.py", "__main__.py"}:
            continue
        mirror = f"tests/unit/{'/'.join(path.parts[1:-1])}/test_{path.stem.lstrip('_')}.py".replace("//", "/")
        if mirror not in tests:
            yield f"{path}: no test mirrors it at {mirror}"


def check_include(path: str, text: str) -> Iterator[str]:
    """Ask a file that the compiled module includes for an opening that says what it owns; hold its size."""
    opening = "\n".join(takewhile(lambda line: line.startswith("#"), text.splitlines()))
    if "Owns:" not in opening or "Must not know:" not in opening:
        yield f"{path}:1: the opening comment does not say `Owns:` and `Must not know:`"
    if (lines := text.count("\n")) > INCLUDE_LINES:
        yield f"{path}:1: {lines} lines are more than {INCLUDE_LINES}"


def check_words(path: str, text: str) -> Iterator[str]:
    """Refuse what belongs to a machine or a list of tasks and not to the project."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := FOREIGN.search(line):
            yield f"{path}:{number}: speaks of {found[0]!r}"


def check_test(source: Source) -> Iterator[str]:
    """Refuse tests that patch what is ours, or do not always run and give no reason."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and _SKIP.fullmatch(ast.unparse(node)) and not source.reason(node):
            yield source.says(node, "does not always run")
    for statement, module, _ in imports(source):
        if module.startswith("unittest.mock"):
            yield source.says(statement, "patches: write a fake for the port")


def check_sleeps(source: Source) -> Iterator[str]:
    """Refuse tests that wait for time to pass."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "asyncio.sleep"}:
            yield source.says(node, "sleeps: the clock is given")


CHECKS: tuple[Callable[[Source], Iterator[str]], ...] = (
    *(check_floors, check_libraries, check_world, check_configuration_xml, check_environment),
    *(check_sizes, check_names, check_docstrings, check_imports),
)
"""What each module of the gateway is held to by itself."""
