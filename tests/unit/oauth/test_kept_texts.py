from __future__ import annotations

import pytest

from gateway.oauth.errors import OAuthError
from gateway.oauth.kept_texts import LONGEST_TEXT, check_length


def test_a_text_may_be_as_long_as_that() -> None:
    check_length(state="", app_enduser="\u00e9" * (LONGEST_TEXT // 2))


@pytest.mark.parametrize("text", ["a" * 2049, "\u00e9" * 1025, "\ud800" * 2049])
def test_a_longer_one_is_named(text: str) -> None:
    with pytest.raises(OAuthError, match=r"^state is longer than 2048 bytes$"):
        check_length(app_enduser="joe", state=text)
