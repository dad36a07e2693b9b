"""What a fresh organization holds, and the small backend that makes its first call work.

The tour: `bundles/` are three proxies, of our own writing, as the tutorial describes them; `content` is
what stands around them: organization, environments, product, developer, app. `provision` puts all of it
into a fresh store, once, and deploys the proxies once where the demo is asked for. `origin` is the backend.
"""

from gateway.demo.content import PROXIES, TARGET_SERVER
from gateway.demo.origin import make_app, request_log
from gateway.demo.provision import Demo, demo_client, provision

__all__ = ["PROXIES", "TARGET_SERVER", "Demo", "demo_client", "make_app", "provision", "request_log"]
