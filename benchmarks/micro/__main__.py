"""Run the micro-benchmarks that are named, or all."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Iterable, Sequence

from benchmarks import micro
from benchmarks.micro.timing import Case, time_case

_NO_PIECES = {"__main__", "timing"}


def pieces() -> list[str]:
    """Name the pieces that can be measured."""
    return [each.name for each in pkgutil.iter_modules(micro.__path__) if each.name not in _NO_PIECES]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    known = pieces()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.micro", description=micro.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(known):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for name in given.names or known:
        run(name, importlib.import_module(f"benchmarks.micro.{name}").cases())


def run(name: str, cases: Iterable[Case]) -> None:
    """Time the cases of one piece and print them."""
    print(f"{name:<52}{'ns':>10}{'spread':>22}")
    for case in cases:
        timing = time_case(case)
        spread = f"{timing.lowest:,.0f}-{timing.highest:,.0f}"
        print(f"  {case.name:<50}{timing.middle:>10,.0f}{spread:>22}", flush=True)


if __name__ == "__main__":
    main()
