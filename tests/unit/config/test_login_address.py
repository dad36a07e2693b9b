"""What the environment tells the scripts, and that it costs no settings."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gateway.config import api_hosts, forget_proxies, login_url


def test_the_login_service_is_ours_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSO_LOGIN_URL", raising=False)
    assert login_url() == "http://localhost:9000"
    monkeypatch.setenv("SSO_LOGIN_URL", " https://login.example/ ")
    assert login_url() == "https://login.example"
    monkeypatch.setenv("SSO_LOGIN_URL", "")
    assert login_url() == "http://localhost:9000"


def test_further_hosts_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSO_API_HOSTS", raising=False)
    assert api_hosts() == ()
    monkeypatch.setenv("SSO_API_HOSTS", "Api.example, ,b.example")
    assert api_hosts() == ("api.example", "b.example")


def test_the_table_of_settings_is_not_loaded_for_it() -> None:
    script = (
        "import sys; from gateway.config import login_url; login_url(); "
        "print('gateway.config.table' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_proxies_of_http_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://proxy.example")
    forget_proxies()
    assert "http_proxy" not in os.environ
    assert "ALL_PROXY" not in os.environ
    assert os.environ["https_proxy"] == "http://proxy.example"
