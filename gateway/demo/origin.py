"""The demo origin: a small backend that ships with the gateway, so that the first call has a target.

It answers a weather feed as RSS, made up but steady within the hour, and the few resources that
the helloworld proxy shows. It matches paths exactly and keeps nothing.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

PLACES = {
    "12797282": ("Palo Alto", "CA", "United States"),
    "2502265": ("Sunnyvale", "CA", "United States"),
    "615702": ("Paris", "", "France"),
    "638242": ("Berlin", "", "Germany"),
}
_MALFORMED = (HttpProcessingError, web.RequestPayloadError)
"""What aiohttp raises where a client did not speak HTTP."""
SKIES = ("Sunny", "Partly Cloudy", "Cloudy", "Showers", "Fair")

_FEED = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<rss version="2.0" xmlns:weather="urn:tollkeeper:demo:weather">
 <channel>
  <title>Demo Weather - {title}</title>
  <link>http://localhost/forecast/{woeid}</link>
  <description>Demo Weather for {title}</description>
  <language>en-us</language>
  <lastBuildDate>{built}</lastBuildDate>
  <ttl>60</ttl>
  <weather:location city="{city}" region="{region}" country="{country}"/>
  <weather:units temperature="C" distance="km" pressure="mb" speed="km/h"/>
  <weather:wind chill="{chill}" direction="{direction}" speed="{speed}"/>
  <item>
   <title>Conditions for {title}</title>
   <pubDate>{built}</pubDate>
   <weather:condition text="{sky}" temp="{temperature}" date="{built}"/>
   <weather:forecast day="Mon" low="{low}" high="{high}" text="{sky}"/>
   <weather:forecast day="Tue" low="{low}" high="{temperature}" text="{next_sky}"/>
   <guid isPermaLink="false">{woeid}</guid>
  </item>
 </channel>
</rss>
"""


def feed(woeid: str, now: datetime) -> str:
    """Render the feed of a place; the weather of an hour is made of its name and the hour alone."""
    city, region, country = PLACES.get(woeid, (f"Place {woeid}", "", "Nowhere"))
    roll = hashlib.sha256(f"{woeid} {now:%Y-%m-%d %H}".encode()).digest()
    low = roll[0] % 15
    values = {
        "woeid": woeid,
        "title": ", ".join(part for part in (city, region) if part),
        "city": city,
        "region": region,
        "country": country,
        "built": f"{now:%a, %d %b %Y %I:%M %p} UTC",
        "sky": SKIES[roll[1] % len(SKIES)],
        "next_sky": SKIES[roll[2] % len(SKIES)],
        "low": str(low),
        "high": str(low + 4 + roll[3] % 12),
        "temperature": str(low + 2 + roll[4] % 6),
        "chill": str(low + roll[4] % 4),
        "direction": str(roll[5] % 36 * 10),
        "speed": str(roll[6] % 40),
    }
    return _FEED.format(**{name: escape(value, {'"': "&quot;"}) for name, value in values.items()})


async def forecast(request: web.Request) -> web.Response:
    """Answer the weather feed of the place named by `w`."""
    woeid = request.query.get("w", "12797282")
    if not woeid.isascii() or not woeid.isdigit() or len(woeid) > 12:
        return web.Response(status=400, text="w must be a number\n")
    text = feed(woeid, datetime.now(UTC))
    return web.Response(text=text, content_type="text/xml", charset="UTF-8")


async def hello(request: web.Request) -> web.Response:
    """Greet."""
    return web.Response(text=f"Hello, {request.query.get('user', 'Guest')}!\n")


async def as_json(request: web.Request) -> web.Response:  # noqa: ARG001 - a route's handler
    """Answer a small JSON document."""
    return web.json_response({"firstName": "John", "lastName": "Doe", "city": "San Jose", "state": "CA"})


async def as_xml(request: web.Request) -> web.Response:  # noqa: ARG001
    """Answer a small XML document."""
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<root><city>San Jose</city><state>CA</state></root>\n'
    return web.Response(text=text, content_type="application/xml")


async def echo(request: web.Request) -> web.Response:
    """Answer the request as it arrived here, credentials left out."""
    hidden = {"authorization", "cookie"}
    headers = {name: value for name, value in request.headers.items() if name.lower() not in hidden}
    try:
        # Whatever charset it claims: what is not UTF-8 is shown as such.
        body = (await request.read()).decode("utf-8", "replace")
    except _MALFORMED:
        return web.Response(status=400, text="the body cannot be read\n")
    return web.json_response(
        {"method": request.method, "url": str(request.rel_url), "headers": headers, "body": body}
    )


async def status(request: web.Request) -> web.Response:
    """Answer with the status that the path asks for."""
    code = int(request.match_info["code"])
    if not 200 <= code <= 599:
        return web.Response(status=400, text="the status must be between 200 and 599\n")
    return web.Response(status=code, text=f"{code}\n" if code not in {204, 304} else None)


def request_log() -> logging.Logger:
    """Return the log of the origin's server: what a client did wrong is worth no more than a debug line."""
    log = logging.getLogger(f"{__name__}.requests")
    log.addFilter(_is_worth_telling)
    return log


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """Lower what tells of a malformed request to debug, and say whether it is still told."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, _MALFORMED):
        return True
    record.levelno, record.levelname = logging.DEBUG, logging.getLevelName(logging.DEBUG)
    return logging.getLogger(record.name).isEnabledFor(logging.DEBUG)


def make_app() -> web.Application:
    """Make the origin."""
    app = web.Application()
    app.router.add_get("/forecastrss", forecast)
    # Below a path of their own, which helloworld's target names: no unguarded proxy leads to the weather.
    app.router.add_get("/hello", hello)
    app.router.add_get("/hello/", hello)
    app.router.add_get("/hello/user", hello)
    app.router.add_get("/hello/json", as_json)
    app.router.add_get("/hello/xml", as_xml)
    app.router.add_route("*", "/hello/echo", echo)
    app.router.add_get(r"/hello/statuscode/{code:\d{3}}", status)
    return app
