"""Patterns over text, each compiled once and bounded in time whatever the text.

The tour: `compile_glob` is `Matches`, `compile_path` is `MatchesPath`, `compile_resource` an API
product's resource path - each gives a function from text to bool; `glob_beginning` and
`path_beginning` tell how what matches begins. `compile_java_regex` gives a
`JavaRegex`, which can also replace. `fold` is Java's idea of equality without case. A pattern that
is wrong raises `PatternError` with its position, and so does one that is too large to be compiled
(`Bounds`); a match that is given up raises `RegexBudgetExceeded`. `limited_effort` bounds
many of them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.doors import late
from gateway.patterns.effort import limited_effort
from gateway.patterns.errors import PatternError, RegexBudgetExceeded
from gateway.patterns.extent import AT_DEPLOY, AT_RUN_TIME, Bounds
from gateway.patterns.folding import fold
from gateway.patterns.glob import compile_glob, glob_beginning
from gateway.patterns.path import compile_path, compile_resource, path_beginning
from gateway.patterns.predicate import Predicate

if TYPE_CHECKING:
    from gateway.patterns.javaregex import JavaRegex, compile_java_regex
else:
    # Few workers have a regular expression; reading one takes half of this package.
    __getattr__ = late(__name__, JavaRegex="javaregex", compile_java_regex="javaregex")

__all__ = [
    "AT_DEPLOY",
    "AT_RUN_TIME",
    "Bounds",
    "JavaRegex",
    "PatternError",
    "Predicate",
    "RegexBudgetExceeded",
    "compile_glob",
    "compile_java_regex",
    "compile_path",
    "compile_resource",
    "fold",
    "glob_beginning",
    "limited_effort",
    "path_beginning",
]
