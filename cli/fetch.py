"""Single pages by their address, for `fazhi parse URL` and `fazhi sites check`: robots first, refusals said as such."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from cli.outcomes import Failed, Refused
from crawler.agent import user_agent
from crawler.pages.blocked import refusal
from crawler.pages.page import Page
from crawler.posts import sent
from crawler.robots import Rules, read_rules

#: 15 s is where the State Council's own probes call a portal down (国办秘函〔2019〕19号); twice that is ample.
TIMEOUT = 30
#: No report page comes near this; what does is no page.
MAX_BYTES = 64 * 1024 * 1024
#: Seconds between two requests, as the crawl leaves them.
PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered; `url` after redirects, header names in lower case."""

    url: str
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")

    @property
    def page(self) -> Page:
        return Page.from_bytes(self.body, self.url)


@dataclass
class Visitor:
    """Fetches one address after the other, `pause` seconds apart, as `agent`; `http_proxy` and its kin are honoured."""

    pause: float = PAUSE
    agent: str = field(default_factory=user_agent)
    _rules: dict[str, Rules] = field(default_factory=dict)
    _last: float | None = None

    def fetch(self, url: str, referer: str | None = None) -> Answer:
        """Fetch a page, or what a page's script asks for, then with the page as `referer`.

        Raises Refused where the site does not want it, Failed where it could not be had.
        """
        rules = self.rules(url)
        if rules.closed:
            raise Refused(f"{url}: {rules.closed}")
        if rules.parsed is not None and not rules.parsed.can_fetch(url, self.agent):
            raise Refused(f"{url}: robots.txt does not allow it")
        answer = self._get(url, referer)
        found = refusal(answer.page, answer.status, answer.headers, len(answer.body))
        if found is not None:
            raise (Refused if found.fatal or answer.status in (401, 403) else Failed)(str(found))
        return answer

    def rules(self, url: str) -> Rules:
        """Give the robots.txt of an address' server, asked once."""
        parts = urlsplit(url)
        address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
        if address not in self._rules:
            answer = self._get(address)
            self._rules[address] = read_rules(answer.status, answer.body, answer.content_type or "")
        return self._rules[address]

    def _get(self, url: str, referer: str | None = None) -> Answer:
        if self._last is not None:
            time.sleep(max(0.0, self._last + self.pause - time.monotonic()))
        headers = {"User-Agent": self.agent, "Accept-Encoding": "identity", **({"Referer": referer} if referer else {})}
        asked = sent(url)
        body = asked["body"].encode() if "body" in asked else None
        request = urllib.request.Request(asked["url"], body, headers | asked.get("headers", {}))
        try:
            response = urllib.request.urlopen(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            response = error
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise Failed(f"{url}: {getattr(error, 'reason', error)}") from error
        with response:
            content = response.read(MAX_BYTES + 1)
            told = {name.lower(): value for name, value in response.headers.items()}
        self._last = time.monotonic()
        if len(content) > MAX_BYTES:
            raise Failed(f"{url}: larger than {MAX_BYTES // 2**20} MiB")
        return Answer(url if body else response.url or url, response.status or 0, content, told)
