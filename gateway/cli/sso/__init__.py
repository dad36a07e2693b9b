"""What `get_token` and `acurl` share: the user's sessions at a login service.

The tour: `options` are the three of both, and `curl_words` finds them among curl's; `session_files` keeps
what was obtained in `~/.sso-cli`, `token_service` asks the login service (by `calls`), `terminal` the user.
`sessions` is when which of these is done; `destinations` says to whom a token may be shown, `failures` how
all of it fails.

Loads as little as can be: whoever has a token gets it in the time that Python takes to start.
"""
