"""THE table of message-template functions: `{sha256Hex(request.content)}`.

`FUNCTIONS` holds all of Edge's but `xpath` and `jsonPath`, which need a parser and come from
`gateway.payload`; whoever reads templates passes `FUNCTIONS | TEMPLATE_FUNCTIONS`.

Two rules decide what a function does with an argument it cannot work with. Literal arguments are
checked at deploy. At run time the answer is empty text where an empty text cannot be taken for a
result (a substring, a moment), and a `FunctionError` - a fault - where it could: a signature made
with an empty key would let everybody in, a pattern that is skipped protects nobody.

What is compiled - regular expressions, formats - may come from a variable, and so from a client:
it is bounded in size, and what is remembered of it in number.
"""

from __future__ import annotations

import base64
import re
import secrets
import uuid
from collections.abc import Callable
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from gateway.message import digests, escapes
from gateway.message.template_function import Arguments, FunctionError, TemplateFunction
from gateway.message.time_format import TimeFormatError, compile_time_format
from gateway.message.xeger import XegerError, compile_xeger
from gateway.patterns import AT_RUN_TIME, PatternError

if TYPE_CHECKING:
    from gateway.patterns import JavaRegex

_LONGEST_EXPRESSION = 2048
"""Characters of a time's format, or of an expression that random text is made from."""

# --- text ---------------------------------------------------------------------------------

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_INTEGER = re.compile(r"[+-]?\d{1,18}")


def _encode_base64(text: str) -> str:
    return base64.b64encode(digests.to_bytes(text)).decode("ascii")


def _decode_base64(text: str) -> str:
    """Decode the standard alphabet, missing padding allowed; anything else gives empty text."""
    compact = "".join(text.split())
    bare = compact.rstrip("=")
    # Edge: base64url is not an error, it gives an empty text.
    if _BASE64.fullmatch(compact) is None or len(bare) % 4 == 1:
        return ""
    return base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", "replace")


def _substring(arguments: Arguments) -> str:
    """Cut (text, start[, end]); the end is exclusive and negatives count from the back."""
    text, *indexes = [argument or "" for argument in arguments]
    if any(_INTEGER.fullmatch(index) is None for index in indexes):
        return ""
    start, *end = map(int, indexes)
    return text[start : end[0] if end else None]


def _check_substring(arguments: Arguments) -> None:
    for index in arguments[1:]:
        if index is not None and _INTEGER.fullmatch(index) is None:
            raise FunctionError(f'"{index}" is no position in a text')


@lru_cache(maxsize=32)
def _compiled(regex: str) -> JavaRegex:
    from gateway.patterns import compile_java_regex  # house: start-up time and memory of every worker

    return compile_java_regex(regex, bounds=AT_RUN_TIME)


def _replace(replace: Callable[[JavaRegex, str, str], str], arguments: Arguments) -> str:
    """Replace in (text, regex, replacement) what the regex finds."""
    text, regex, replacement = [argument or "" for argument in arguments]
    try:
        return replace(_compiled(regex), text, replacement)
    except PatternError as error:
        raise FunctionError(str(error)) from error


def _replace_all(regex: JavaRegex, text: str, replacement: str) -> str:
    return regex.replace_all(text, replacement)


def _replace_first(regex: JavaRegex, text: str, replacement: str) -> str:
    return regex.replace_first(text, replacement)


def _check_replace(arguments: Arguments) -> None:
    if arguments[1] is not None:
        _replace(_replace_first, ["", arguments[1], ""])


# --- time ---------------------------------------------------------------------------------


def _bounded(expression: str) -> str:
    """Return an expression that is not too long to be compiled."""
    if len(expression) > _LONGEST_EXPRESSION:
        raise FunctionError(f"an expression of more than {_LONGEST_EXPRESSION} characters")
    return expression


@lru_cache(maxsize=64)
def _time_format(pattern: str) -> Callable[[int], str]:
    return compile_time_format(pattern)


def _format_time(milliseconds_per_unit: int, arguments: Arguments) -> str:
    """Write (pattern, moment) in UTC; a moment that is no whole number gives empty text."""
    pattern, moment = [argument or "" for argument in arguments]
    if _INTEGER.fullmatch(moment) is None:
        return ""
    try:
        return _time_format(_bounded(pattern))(int(moment) * milliseconds_per_unit)
    except TimeFormatError as error:
        raise FunctionError(str(error)) from error


def _check_time(arguments: Arguments) -> None:
    _format_time(1, [arguments[0], "0"])


# --- chance -------------------------------------------------------------------------------

_LONGEST = 2**63 - 1


def _random_long(arguments: Arguments) -> str:
    """Draw from [min, max], by default from 0 to Java's largest long."""
    bounds = [argument or "" for argument in arguments]
    for bound in bounds:
        if re.fullmatch(r"-?\d{1,19}", bound) is None:
            raise FunctionError(f'"{bound}" is no whole number')
    least, most = [*map(int, bounds), *(0, _LONGEST)[len(bounds) :]]
    if most < least:
        raise FunctionError(f"there is no number from {least} to {most}")
    return str(least + secrets.randbelow(most - least + 1))


def _check_random_long(arguments: Arguments) -> None:
    if None not in arguments:
        _random_long(arguments)


@lru_cache(maxsize=64)
def _xeger(regex: str) -> Callable[[], str]:
    return compile_xeger(regex)


def _random_text(arguments: Arguments) -> str:
    try:
        return _xeger(_bounded(arguments[0] or ""))()
    except XegerError as error:
        raise FunctionError(str(error)) from error


def _check_random_text(arguments: Arguments) -> None:
    if arguments[0] is not None:
        _random_text(arguments)


def _first_non_null(arguments: Arguments) -> str | None:
    return next((argument for argument in arguments if argument is not None), None)


# --- the table ----------------------------------------------------------------------------


def _of_text(name: str, convert: Callable[[str], str]) -> TemplateFunction:
    """Make a function of one text."""
    return TemplateFunction(name=name, least=1, most=1, apply=lambda arguments: convert(arguments[0] or ""))


def _hmac(algorithm: str) -> TemplateFunction:
    """Make the signing function of one algorithm."""
    return TemplateFunction(
        name=f"hmac{algorithm.capitalize()}",
        least=2,
        most=4,
        apply=partial(digests.sign, algorithm),
        is_word=digests.is_encoding,
        check=digests.check_sign,
    )


def _replacing(name: str, replace: Callable[[JavaRegex, str, str], str]) -> TemplateFunction:
    """Make a replacing function."""
    return TemplateFunction(
        name=name, least=3, most=3, apply=partial(_replace, replace), check=_check_replace
    )


def _time(name: str, milliseconds_per_unit: int) -> TemplateFunction:
    """Make a time function for moments counted in the given unit."""
    write = partial(_format_time, milliseconds_per_unit)
    return TemplateFunction(name=name, least=2, most=2, apply=write, check=_check_time)


_TABLE = (
    *(_of_text(f"{algorithm}Hex", partial(digests.digest_hex, algorithm)) for algorithm in digests.DIGESTS),
    *(
        _of_text(f"{algorithm}Base64", partial(digests.digest_base64, algorithm))
        for algorithm in digests.DIGESTS
    ),
    *(_hmac(algorithm) for algorithm in digests.HMACS),
    _of_text("encodeBase64", _encode_base64),
    _of_text("decodeBase64", _decode_base64),
    _of_text("toUpperCase", str.upper),
    _of_text("toLowerCase", str.lower),
    _of_text("escapeJSON", escapes.escape_json),
    _of_text("escapeXML", escapes.escape_xml),
    _of_text("escapeXML11", escapes.escape_xml11),
    _of_text("encodeHTML", escapes.encode_html),
    TemplateFunction(name="substring", least=2, most=3, apply=_substring, check=_check_substring),
    _replacing("replaceAll", _replace_all),
    _replacing("replaceFirst", _replace_first),
    # Edge: the two without UTC are deprecated and mean the machine's zone, which is UTC.
    _time("timeFormat", 1000),
    _time("timeFormatMs", 1),
    _time("timeFormatUTC", 1000),
    _time("timeFormatUTCMs", 1),
    TemplateFunction(name="createUuid", least=0, most=0, apply=lambda _arguments: str(uuid.uuid4())),
    TemplateFunction(name="randomLong", least=0, most=2, apply=_random_long, check=_check_random_long),
    TemplateFunction(name="xeger", least=1, most=1, apply=_random_text, check=_check_random_text),
    TemplateFunction(name="firstnonnull", least=1, most=None, apply=_first_non_null, sees_null=True),
)

FUNCTIONS = MappingProxyType({function.name: function for function in _TABLE})
"""All functions by name, `xpath` and `jsonPath` excepted."""
