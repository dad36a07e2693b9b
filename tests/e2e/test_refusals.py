"""What is refused at the start, in one sentence that names the setting - and by which source it came."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from gateway.oauth import Vault, format_key
from tests.e2e.running import PORTS, ROOT, Gateway, command, curl, environment, running


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command(), *arguments],
        env=environment(**settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("setting", PORTS)
@pytest.mark.parametrize("is_shared", [False, True], ids=["plain", "SO_REUSEPORT"])
def test_a_port_in_use_is_refused_by_name(tmp_path: Path, setting: str, is_shared: bool) -> None:
    with socket.socket() as other:
        if is_shared:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        gateway = Gateway(tmp_path, {setting: str(port)})
        try:
            gateway.launch()
            assert gateway.wait() == 2
        finally:
            gateway.end()
    assert gateway.log.startswith(f"gateway: GATEWAY_{setting.upper()}: cannot listen on ")
    assert f":{port}: Address already in use" in gateway.log
    assert "Traceback" not in gateway.log
    assert gateway.output == ""


@pytest.mark.parametrize(
    ("flags", "settings", "said"),
    [
        ([], {"traffic_prot": "1"}, "GATEWAY_TRAFFIC_PROT: there is no such setting; did you mean "),
        ([], {"workers": "many"}, "GATEWAY_WORKERS: 'many' is not a whole number; allowed: "),
        (["--workers", "0"], {}, "--workers: '0' is out of range; allowed: "),
        (["--ops-port", "8080"], {}, "--ops-port: 8080 is also GATEWAY_TRAFFIC_PORT"),
        ([], {"redis_url": "redis://127.0.0.1:1/0"}, "GATEWAY_SECRET_KEY_FILE: is needed with"),
        (["--config", "/nowhere/at/all"], {}, "--config: '/nowhere/at/all' cannot be read"),
        (["--access-log", "/nowhere/at/all"], {}, "GATEWAY_ACCESS_LOG: '/nowhere/at/all' cannot be written"),
        (["--data-dir", "/proc/nowhere"], {}, "GATEWAY_DATA_DIR: /proc/nowhere cannot be used"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused(
    tmp_path: Path, flags: list[str], settings: dict[str, str], said: str
) -> None:
    done = run("serve", *flags, **{"data_dir": str(tmp_path / "data"), **settings})
    assert done.returncode == 2
    assert done.stderr.startswith(f"gateway: {said}")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_unknown_flag_is_refused() -> None:
    done = run("serve", "--traffic-prot", "1")
    assert done.returncode == 2
    assert done.stderr.startswith("usage: gateway serve ")
    assert "unrecognized arguments: --traffic-prot 1; did you mean --traffic-port?" in done.stderr


def test_a_lost_key_is_refused_and_not_replaced(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        assert gateway.stop() == 0
        key = gateway.key_file.read_bytes()
        gateway.key_file.unlink()
        gateway.launch()
        assert gateway.wait() == 2
        assert gateway.log.startswith(
            f"gateway: GATEWAY_SECRET_KEY_FILE: the key file {gateway.key_file} is missing"
        )
        assert "restore it from your backup" in gateway.log
        assert not gateway.key_file.exists()
        gateway.key_file.write_bytes(key)
        gateway.key_file.chmod(0o600)
        gateway.start()
        assert gateway.forecast(gateway.token()).status == 200


def test_a_redis_that_does_not_answer_is_told(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(format_key(Vault.generate_key()))
    key.chmod(0o600)
    gateway = Gateway(tmp_path, {"redis_url": "redis://127.0.0.1:1/0", "secret_key_file": str(key)})
    gateway.launch()
    assert gateway.wait() == 1
    assert gateway.log.startswith("gateway: Redis at redis://127.0.0.1:1/0 did not answer")
    assert "Traceback" not in gateway.log


def test_help_and_version() -> None:
    assert run("--version").stdout.startswith("tollkeeper ")
    shown = run("serve", "--help").stdout
    assert "--traffic-port PORT" in shown
    assert "default 8080; GATEWAY_TRAFFIC_PORT; " in shown
    assert run().returncode == 2


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('workers = 3\nlog_level = "error"\nmax_body = "1KiB"\n')
    with running(tmp_path / "g", "--workers", "1", "--config", str(file), log_level="debug") as gateway:
        metrics = curl(gateway.url("/metrics", "ops")).body
        assert "tollkeeper_workers 1.0" in metrics  # the flag, over the environment's 2 and the file's 3
        assert '"level": "debug"' in gateway.log  # the environment, over the file's error
        # The file, over the default: what a policy must hold may not be larger than a KiB.
        key, secret = gateway.credentials()
        big = gateway.ask_token("-d", f"client_id={key}&client_secret={secret}&more={'x' * 2000}")
        assert big.status == 413
