"""The management API: what an Edge user imports, deploys and registers by.

The tour: `process` is the life of the management process, `app` its wiring, `site` where it listens. A
request becomes a `call` (`reading`, `body`, `members`, `twins`, `multipart`): `auth` says whose,
`authorization` whether it may be, and `resource` finds what serves it, one file per Edge resource in
`resources/`. A change is told to the `journal` (`masking`) before and after. An `answers.Answer` comes back,
or a refusal that `errors` turns into Edge's error body. What a path names is found by `lookup` and `people`;
how things look is in the modules called `..._views`. Bundles, of two `kinds`, are described by `contents`,
checked by `checking`, edited by `editing`, vetted among their `neighbours` by `vetting`, deployed by
`rollout` (`placement`, `servers`). Statistics are asked in the words of `stat_terms` and `stat_filter`.
`openapi` describes it all, by what stands beside each verb (`operation`, `shapes/`). `administrators` makes
the first user.
"""

from gateway.management.administrators import make_first_admin
from gateway.management.app import api_of
from gateway.management.auth import BearerTokens
from gateway.management.contents import describe
from gateway.management.linting import lint
from gateway.management.process import Mandate, run_management
from gateway.management.site import Site, make_app

__all__ = [
    "BearerTokens",
    "Mandate",
    "Site",
    "api_of",
    "describe",
    "lint",
    "make_app",
    "make_first_admin",
    "run_management",
]
