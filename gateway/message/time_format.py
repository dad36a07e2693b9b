"""Format a moment by a SimpleDateFormat pattern, in UTC and English.

The whole pattern language is here: every letter Java knows, quoted text, and a refusal of the
letters it reserves. Weeks are those of Java's US locale: they start on Sunday, and week 1 is the
one that holds 1 January. A zone is never asked for: Edge's machines run on UTC, and so do we.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHORT = 3
"""SimpleDateFormat writes names in full from the fourth letter on."""

Field = Callable[[datetime], str]


class TimeFormatError(ValueError):
    """Refuse a pattern, or a moment that the calendar does not hold."""


def compile_time_format(pattern: str) -> Callable[[int], str]:
    """Return the function from milliseconds since the epoch to text.

    Raises:
        TimeFormatError: for a letter that means nothing or a quote that is not closed. The
            function raises it for a moment outside the years 1 to 9999.
    """
    fields = tuple(_fields(pattern))

    def write(milliseconds: int) -> str:
        try:
            moment = _EPOCH + timedelta(milliseconds=milliseconds)
        except OverflowError as error:
            raise TimeFormatError(f"{milliseconds} ms is outside the years 1 to 9999") from error
        return "".join(field(moment) for field in fields)

    return write


def _fields(pattern: str) -> Iterator[Field]:
    """Split a pattern into runs of one letter, quoted text, and everything else."""
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "'":
            text, at = _quoted(pattern, at)
            yield _literal(text)
            continue
        end = at + 1
        if sign.isascii() and sign.isalpha():
            while end < len(pattern) and pattern[end] == sign:
                end += 1
            if sign not in _LETTERS:
                raise TimeFormatError(f'illegal letter "{sign}" at position {at} of time format "{pattern}"')
            yield _LETTERS[sign](end - at)
        else:
            yield _literal(sign)
        at = end


def _quoted(pattern: str, start: int) -> tuple[str, int]:
    """Read quoted text from its opening quote: (text, where to go on). Two quotes are one."""
    if pattern.startswith("''", start):
        return "'", start + 2
    text: list[str] = []
    at = start + 1
    while at < len(pattern):
        if pattern.startswith("''", at):
            text.append("'")
            at += 2
        elif pattern[at] == "'":
            return "".join(text), at + 1
        else:
            text.append(pattern[at])
            at += 1
    raise TimeFormatError(f'quote at position {start} of time format "{pattern}" is not closed')


def _literal(text: str) -> Field:
    return lambda _moment: text


def _number(read: Callable[[datetime], int]) -> Callable[[int], Field]:
    """Make a letter that writes a number, padded to as many digits as it stands letters."""
    return lambda width: lambda moment: str(read(moment)).zfill(width)


def _name(names: tuple[str, ...], read: Callable[[datetime], int]) -> Callable[[int], Field]:
    """Make a letter that writes a name, short up to three letters."""
    return lambda width: lambda moment: names[read(moment)][: None if width > _SHORT else _SHORT]


def _year(read: Callable[[datetime], int]) -> Callable[[int], Field]:
    """Make a letter that writes a year: two letters mean two digits."""

    def field(width: int) -> Field:
        if width == 2:
            return lambda moment: f"{read(moment) % 100:02d}"
        return lambda moment: str(read(moment)).zfill(width)

    return field


def _month(width: int) -> Field:
    """Write a month as a number for one or two letters, as a name for more."""
    if width < _SHORT:
        return _number(lambda moment: moment.month)(width)
    return _name(_MONTHS, lambda moment: moment.month - 1)(width)


def _sunday_before(day: date) -> int:
    """Count the days since the week began: 0 on a Sunday."""
    return day.isoweekday() % 7


def _week_year(moment: datetime) -> int:
    """Return the year that the week of this day belongs to: the one its Saturday lies in."""
    if moment.month == 12 and moment.day + 6 - _sunday_before(moment) > 31:
        return moment.year + 1
    return moment.year


def _week_of_year(moment: datetime) -> int:
    if _week_year(moment) > moment.year:
        return 1
    first = date(moment.year, 1, 1)
    return (moment.timetuple().tm_yday - 1 + _sunday_before(first)) // 7 + 1


def _week_of_month(moment: datetime) -> int:
    return (moment.day - 1 + _sunday_before(moment.replace(day=1))) // 7 + 1


def _zone_offset(width: int) -> Field:
    """Write the ISO 8601 offset, which for UTC is Z at any of the three widths."""
    if width > _SHORT:
        raise TimeFormatError(f"X may stand up to three times in a time format, not {width}")
    return _literal("Z")


_LETTERS: dict[str, Callable[[int], Field]] = {
    "G": lambda _width: _literal("AD"),
    "y": _year(lambda moment: moment.year),
    "Y": _year(_week_year),
    "M": _month,
    "L": _month,
    "w": _number(_week_of_year),
    "W": _number(_week_of_month),
    "D": _number(lambda moment: moment.timetuple().tm_yday),
    "d": _number(lambda moment: moment.day),
    "F": _number(lambda moment: (moment.day - 1) // 7 + 1),
    "E": _name(_DAYS, lambda moment: moment.weekday()),
    "u": _number(lambda moment: moment.isoweekday()),
    "a": lambda _width: lambda moment: "AM" if moment.hour < 12 else "PM",
    "H": _number(lambda moment: moment.hour),
    "k": _number(lambda moment: moment.hour or 24),
    "K": _number(lambda moment: moment.hour % 12),
    "h": _number(lambda moment: moment.hour % 12 or 12),
    "m": _number(lambda moment: moment.minute),
    "s": _number(lambda moment: moment.second),
    "S": _number(lambda moment: moment.microsecond // 1000),
    "z": lambda width: _literal("Coordinated Universal Time" if width > _SHORT else "UTC"),
    "Z": lambda _width: _literal("+0000"),
    "X": _zone_offset,
}
