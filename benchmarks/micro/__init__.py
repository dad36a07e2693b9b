"""What single pieces cost: `python -m benchmarks.micro [name ...]` prints nanoseconds per operation.

A module here has `cases()`, which yields each case of one piece: a statement and the names that it uses. What
is reached from Python pays for that: between compiled modules the same operation is cheaper by 20 to 40 ns.
"""

from benchmarks.micro.timing import Case, Timing, time_case

__all__ = ["Case", "Timing", "time_case"]
