"""What can go wrong on the web, each with its own sentence: found what, expected what, do what.

CrawlError
├── UnknownSite        no row of the registry answers to that name
├── NoContact          a crawl of somebody's servers that does not say who asks
└── Refusal            an answer that is not the page that was asked for; never stored as a document
    ├── Blocked        a firewall, captcha or rate limit: the site is left alone for this run
    ├── Forbidden      401 or 403 without a firewall's signature
    ├── LoginRequired  a login page stands in front
    ├── RobotsClosed   robots.txt forbids, or could not be read in a way that allows
    ├── Gone           404 or 410
    │   └── SoftNotFound   says "not found" with status 200, or shows the home page instead
    ├── Stub           a few bytes where a page should be
    ├── TooLarge       more bytes than a report can have
    ├── OutOfHours     the portal wants its visitors at other hours
    ├── OffLimits      a foreign host or a private network
    ├── RedirectLoop   the way leads in a circle
    └── Unreachable    no answer: connection, name or time
        └── UnsafeTls  https of another age, which no careful client speaks any more
"""

from __future__ import annotations


class CrawlError(Exception):
    """Root of the tree; `str()` is one sentence for people."""


class UnknownSite(CrawlError):  # noqa: N818 - named for what happened, as one says it
    """No site of that name; `near` holds short names that resemble it."""

    def __init__(self, wanted: str, near: tuple[str, ...]) -> None:
        self.wanted, self.near = wanted, near
        known = "`fazhi sites` lists them; `fazhi sites add HOST` adds one"
        hint = f"did you mean {' or '.join(near)}?" if near else known
        super().__init__(f"unknown site {wanted!r}: {hint}")


class NoContact(CrawlError):  # noqa: N818 - named for what is missing, as one says it
    """A live portal may not be crawled anonymously."""

    def __init__(self, site: str, host: str) -> None:
        self.site, self.host = site, host
        super().__init__(
            f"{site}: {host} is somebody's server, and its owner must be able to reach you: "
            "set FAZHI_CONTACT (or --contact, or contact in fazhi.toml) to your e-mail or web address"
        )


class Refusal(CrawlError):  # noqa: N818 - named for what happened, as one says it
    """One address did not give its page. `signature` is a short stable name for counting, `evidence` what was seen.

    `fatal`: the whole site must be left alone for the rest of the run. `asked`: key of the address as a list names it,
    where an article or a file was asked for; redirects may have led elsewhere.
    """

    sentence = "{url} refused: {evidence}"
    signature = "refused"
    fatal = False
    #: What a file becomes that was refused so: `failed` may be had another time, the others not.
    leaves = "failed"
    asked: str | None = None

    def __init__(self, url: str, evidence: str = "", signature: str | None = None, fatal: bool | None = None) -> None:
        self.url, self.evidence = url, evidence
        self.fatal = type(self).fatal if fatal is None else fatal
        self.signature = signature or self.signature
        super().__init__(self.sentence.format(url=url, evidence=evidence or self.signature, signature=self.signature))

    @property
    def may_pass(self) -> bool:
        """Whether the same address may give its page another time."""
        return self.leaves == "failed"


class Blocked(Refusal):
    leaves = "refused"
    sentence = "{url} is behind a firewall ({signature}: {evidence}); the site is left alone, ask its owner"
    signature = "blocked"
    fatal = True


class Forbidden(Refusal):
    leaves = "refused"
    sentence = "{url} may not be read ({evidence})"
    signature = "forbidden"


class LoginRequired(Refusal):
    leaves = "refused"
    sentence = "{url} asks for a login ({evidence}); it is not public"
    signature = "login"


class RobotsClosed(Refusal):
    leaves = "refused"
    sentence = "{url} is closed by robots.txt ({evidence})"
    signature = "robots"


class Gone(Refusal):
    leaves = "gone"
    sentence = "{url} does not exist any more ({evidence})"
    signature = "gone"


class SoftNotFound(Gone):
    sentence = "{url} says with status 200 that it does not exist ({evidence})"
    signature = "soft_404"


class Stub(Refusal):
    sentence = "{url} gave a stub instead of a page ({evidence}); try again later"
    signature = "stub"


class Maintenance(Refusal):
    sentence = "{url} is out of service for the time being ({evidence}); try again later"
    signature = "maintenance"


class TooLarge(Refusal):
    leaves = "too_large"
    sentence = "{url} is larger than a report can be ({evidence})"
    signature = "too_large"


class OutOfHours(Refusal):
    sentence = "{url} was not asked at this hour ({evidence}); the same command goes on when it is time"
    signature = "hours"


class OffLimits(Refusal):
    leaves = "refused"
    sentence = "{url} is not this site's own address ({evidence}); it was not asked"
    signature = "off_limits"


class RedirectLoop(Refusal):
    sentence = "{url} redirects in a circle ({evidence})"
    signature = "redirect_loop"


class Unreachable(Refusal):
    sentence = "{url} did not answer ({evidence}); try again later"
    signature = "unreachable"


class UnsafeTls(Unreachable):
    sentence = "{url} speaks no TLS that is still safe ({evidence}); its owner has to renew it"
    signature = "tls"
