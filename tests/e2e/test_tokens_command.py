"""`gateway tokens --endless` beside a gateway that runs."""

from __future__ import annotations

import json
import subprocess

from gateway.oauth import RefreshToken, random_text
from tests.e2e.running import Gateway, command, environment


async def test_endless_tokens_are_listed(gateway: Gateway) -> None:
    issued, text = gateway.token(), random_text(28)
    refresh = random_text(32)
    async with await gateway.store() as store:
        tokens = store.tokens("myorg")
        record = await tokens.find_access(issued)
        assert record is not None
        endless = RefreshToken("approved", record.issued_at, None, record)
        assert await tokens.save(text, record, (refresh, endless))
        digest = store.vault.digest(refresh)

    asked = subprocess.run(
        [*command(), "tokens", "--endless", "--json", "--organization", "myorg"],
        env=environment(data_dir=gateway.settings["data_dir"]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    listed = {line["digest"]: line for line in map(json.loads, asked.stdout.splitlines())}
    found = listed[digest[:16]]
    assert (found["kind"], found["client_id"], found["app"]) == (
        "refresh_token",
        gateway.credentials()[0],
        "Weather App",
    )
    assert not [each for each in (issued, text, refresh) if each in asked.stdout + asked.stderr]
