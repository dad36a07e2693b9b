"""The command `gateway`, and the processes that it starts.

The tour: `main` is the console script, `command` reads the words of the command line; `flags` makes the flags
of `gateway serve` from the table of settings. `serve` wires the supervisor to the store's first contents and
to the `banner` that is printed when everything is up. `child` is what the supervisor starts.

`verb` is what every verb declares. `import_`, `deploy`, `undeploy`, `diff`, `trace`, `apps`, `tokens_issued`
and `users_people` call the management API of a gateway, by `remote`; `lint` and `completion` call nobody; the
others speak to the store: `users` with `users_mfa`, `login_keys`, `tokens`, `backup` and `restore` (`kept`).
What those change is `audited`. `acurl` and `get_token` are scripts of their own, which know a login service
and no gateway (`sso/`).
"""

from gateway.cli.main import main

__all__ = ["main"]
