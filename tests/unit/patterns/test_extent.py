"""What compiling takes is measured from outside: in a process with little memory, by its processor time."""

import json
import subprocess
import sys

import pytest

from gateway.patterns import AT_DEPLOY, Bounds
from gateway.patterns.extent import Extent


def test_a_repetition_counts_what_it_repeats_so_many_times() -> None:
    extent = Extent(Bounds(linear=60, timed=8, atoms=12))
    extent.add(1, 1)
    mark = extent.mark
    extent.add(5, 5)
    extent.repeat(mark, 11)
    assert (extent.fits_linear, extent.fits_timed) == (True, True)
    assert extent.mark == (56, 12)
    extent.add(4, 1, 0)
    assert (extent.fits_linear, extent.fits_timed) == (True, True)
    extent.add(1, 0)
    assert (extent.fits_linear, extent.fits_timed) == (False, False)


def test_unrolling_costs_what_will_be_unrolled() -> None:
    extent = Extent(Bounds(linear=300))
    extent.add(4, 4)
    extent.repeat((0, 0), 50)
    assert extent.effort == 25
    extent.add(101, 101)
    assert extent.effort == 5


def test_what_is_repeated_no_times_is_compiled_all_the_same() -> None:
    extent = Extent(AT_DEPLOY)
    extent.add(5, 5)
    extent.repeat((0, 0), 0)
    assert extent.mark == (5, 1)


def test_the_timed_text_is_bounded_as_it_stands() -> None:
    extent = Extent(Bounds(timed=8))
    extent.add(9, 9)
    assert (extent.fits_linear, extent.fits_timed) == (True, False)


_LONGEST = 1 << 16
_UNITS = (
    *("a", "a|", "a+?", "(a)", "[a-z]", ".", "$", r"\b", r"\X", r"\pL", "(?i)a", "a{1000}", r"(?U)\b"),
    *("[a&&b]", r"[\x{1}-\x{10ffff}]", r"\x{10ffff}", "(?:a|b){0,1000}"),
)
_BOMBS = (
    *("x{2000000000}", "x{1000000}", "(x{999}){999}", "((x{99}){99}){99}", "x{1000000,}", "x{0,2000000000}+"),
    *("x{1000000,2000000}?", "(?=x{1000000})", "(?<=x{100000})", "(?>x{1000000})", "(?:(a)|b){9000,}"),
    *(
        "x{0}{1000000}",
        "[^a]{1000}" * 80,
        "(?s).{1000}" * 80,
        "(?=a)x{0,9999}",
        "(?=a)(?:(?:x?){0,99}){0,99}?",
        "(?=a)(?:x{1,99}){50,}",
    ),
    *(r"(\p{L}{1,30}){1,30}", ".{1,900}" * 12, "(?=a)" + ".{1,900}" * 11, "(?:a|b){0,1000}" * 4000),
    "[" + "".join(chr(0x4E00 + 2 * number) for number in range(20000)) + "]",
    "(?=a)[" + "".join(chr(0x4E00 + 2 * number) for number in range(3000)) + "]{1000}",
    "(?iu)[" + "".join(chr(0x100 + number) for number in range(0x500)) * 20 + "]",
    "".join(
        rf"\p{{Is{script}}}" for script in ("Latin", "Greek", "Cyrillic", "Arabic", "Hebrew", "Thai", "Han")
    ),
    "(" * 99 + "a" * 65_000 + ")*" * 99,
)

_MEASURE = """
import json, resource, sys, time
import gateway.patterns
with open("/proc/self/statm") as statm:
    size = int(statm.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + (50 << 20), size + (50 << 20)))
for pattern in json.load(sys.stdin):
    begun = time.process_time()
    try:
        gateway.patterns.compile_java_regex(pattern)
    except gateway.patterns.PatternError as error:
        assert 0 <= error.position <= len(pattern)
    print(time.process_time() - begun)
"""


@pytest.mark.parametrize("frame", [("", "$"), ("(?=a)", "")])
def test_compiling_takes_little_time_and_memory_whatever_the_pattern(frame: tuple[str, str]) -> None:
    room = _LONGEST - len("".join(frame))
    long_ones = [frame[0] + unit * (room // len(unit)) + frame[1] for unit in _UNITS]
    patterns = [*long_ones, *(frame[0] + bomb + frame[1] for bomb in _BOMBS)]
    run = subprocess.run(
        [sys.executable, "-c", _MEASURE],
        input=json.dumps(patterns),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    taken = [float(line) for line in run.stdout.split()]
    assert len(taken) == len(patterns)
    # A fifth of a second on a machine of its own; what it guards against takes minutes.
    slowest, pattern = max(zip(taken, patterns, strict=True))
    assert slowest < 1.0, pattern[:40]
