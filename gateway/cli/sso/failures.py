"""How the scripts fail: a sentence on standard error, and an exit code that is curl's for such a thing."""

from __future__ import annotations

import sys
from collections.abc import Callable

WRONG, UNREACHABLE, REFUSED, INTERRUPTED, NO_CURL = 2, 7, 67, 130, 127


class Failure(Exception):
    """End a script with a sentence and a code."""

    def __init__(self, sentence: str, code: int = WRONG) -> None:
        super().__init__(sentence)
        self.code = code


class Rejected(Failure):
    """Say that the login service took what was shown for no good."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, REFUSED)


def told(script: str, run: Callable[[], int]) -> int:
    """Run a script and return its exit code; tell a failure of it, and bear a Ctrl-C."""
    try:
        return run()
    except Failure as failure:
        print(f"{script}: {failure}", file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
