"""`gateway completion`: for each shell, and nothing of whoever runs it."""

from __future__ import annotations

import pytest

from gateway.cli.command import VERBS, run_command
from gateway.cli.completion import SHELLS


@pytest.mark.parametrize("shell", SHELLS)
def test_all_verbs_are_completed(
    shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLLKEEPER_USER", "a@x.com:a secret")
    monkeypatch.setenv("TOLLKEEPER_TOKEN", "e30.secret")
    assert run_command(["completion", shell]) == 0
    shown = capsys.readouterr().out
    assert not [entry.name for entry in VERBS if entry.name not in shown]
    assert "--secrets" in shown
    assert "a secret" not in shown
    assert "e30.secret" not in shown


def test_another_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run_command(["completion", "cmd"])
    assert "choose from 'bash', 'zsh'" in capsys.readouterr().err
