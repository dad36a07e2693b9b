"""`gateway users`: its verbs."""

from __future__ import annotations

import pytest

from gateway.cli.command import run_command


@pytest.mark.parametrize("words", [["users"], ["users", "mfa"]])
def test_without_a_verb_the_help_is_shown(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(words) == 2
    assert f"usage: gateway {' '.join(words)} VERB ..." in capsys.readouterr().err
