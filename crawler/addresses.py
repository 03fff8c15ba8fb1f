"""Addresses: one key for what is one page, whose host it is, and what its grammar tells of the page behind it."""

from __future__ import annotations

import ipaddress
import posixpath
import re
from datetime import date
from functools import lru_cache
from typing import Protocol
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

#: Parameters that name a visit, not a page.
SESSION = re.compile(
    r"(?i)j?session_?id|phpsessid|aspsessionid\w*|cfid|cftoken|sid|sessid|token|spm|from|isappinstalled"
    r"|utm_\w+|_|_t|timestamp|ran|rand|random|nonce"
)
#: A clock's reading, in seconds or milliseconds, under a name that may mean something else elsewhere.
CLOCK = re.compile(r"(?i)(?:ts?|tm|v|time)=1[4-9]\d{8}(?:\d{3})?")
#: Those of them that no server needs to find a page.
VISIT = re.compile(r"(?i)(?:^|&)(?:j?session_?id|phpsessid|aspsessionid\w*)=[^&]*")
INDEX = re.compile(r"(?i)^(?:index|default)\.(?:s?html?|jsp|php|aspx?)$")
WAP = re.compile(r"_wap(?=\.s?html?$)")

#: Article grammars of the families met so far (facts of TRS, UCAP, Hanweb, VSB, PowerEasy, gkmlpt pages).
ARTICLE = re.compile(
    r"""(?ix)
      /t\d{8}_\d+\.s?html?$ | /t_?\d{6,}\.s?html?$            # TRS
    | /art/\d{4}/\d{1,2}/\d{1,2}/art_ | /art/\d{4}/art_       # Hanweb, old and new
    | /content/post_\d+ | /content/\d{4}-\d\d/\d\d/content_ | /content_\d+\.s?html?$ | /post_\d+\.s?html?$
    | /c\d+_\d+\.s?html?$ | /[0-9a-f]{32}(?:\.s?html?|/c\.html)$   # UCAP
    | /info/\d+/\d+\.html?$                                   # VSB
    | /item/\d+\.aspx$ | /(?:info|show|detail|view|article)[-_/]?\d+\.(?:s?html?|aspx?|jsp|php)$
    | /\d{4}[-/]\d{1,2}[-/]\d{1,2}/[\w-]+\.s?html?$ | /\d{6,8}/[\w-]*\d{5,}\.s?html?$
    """
)
ARTICLE_QUERY = re.compile(r"(?i)(?:^|&)(?:id|infoid|articleid|newsid|contentid|docid|aid)=[\w-]+")
FILE = re.compile(r"(?i)\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar|7z|rtf|pptx?|txt|ceb)$")
#: What servers read of an address at most (Apache's LimitRequestLine); a longer one is data, not an address.
LONGEST = 8190
#: Longer ones are not worth remembering.
USUAL = 300
MEDIA = re.compile(
    r"(?i)\.(?:jpe?g|png|gif|bmp|svg|webp|ico|css|js|mp[34]|m3u8|flv|avi|wmv|swf|apk|exe|xml|rss|woff2?)$"
)


class Owner(Protocol):
    """What is needed of a site to tell its hosts from others'."""

    def has_host(self, host: str) -> bool: ...


@lru_cache(1 << 16)
def host_of(url: str) -> str:
    """Host of an address or of a bare host: lower case, without `www.`, trailing dot and default port."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    host = (parts.hostname or "").rstrip(".")
    host = host.removeprefix("www.") or host
    try:
        port = parts.port
    except ValueError:  # a port that is no number: no server behind it
        return ""
    if ":" in host:
        host = f"[{host}]"
    return f"{host}:{port}" if port and port not in (80, 443) else host


@lru_cache(1 << 16)
def identity(url: str) -> str:
    """Key under which every spelling of one page's address falls together: `host/path?query`.

    Scheme, `www.`, case of the host, fragment, default index name, trailing slash, session parameters and the
    mobile twin (`_wap`) go; parameters are sorted. Two addresses with one key are one page; the reverse is not
    promised (one document may hang at several addresses).
    """
    parts = urlsplit(url.strip())
    path = posixpath.normpath(re.sub(r"(?i);j?session_?id=[^/?#]*", "", parts.path) or "/").replace("//", "/")
    path = quote(unquote(path), safe="/%:@!$&'()*+,;=~-._")
    head, _, last = path.rpartition("/")
    path = head + "/" if INDEX.match(last) else WAP.sub("", path)
    query = sorted(
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not (SESSION.fullmatch(k) or CLOCK.fullmatch(f"{k}={v}"))
    )
    return host_of(url) + (path.rstrip("/") or "/") + (f"?{urlencode(query)}" if query else "")


def absolute(base: str, href: str) -> str | None:
    """Join a link as pages write it, or None where it leads to no page (scripts, mail, telephone, broken, endless)."""
    return _joined(base, href) if len(href) <= USUAL else _joined.__wrapped__(base, href)


# A page is looked through for its links several times over.
@lru_cache(1 << 12)
def _joined(base: str, href: str) -> str | None:
    href = re.sub(r"[\t\r\n]", "", href.strip())
    if not href or len(href) > LONGEST or re.match(r"(?i)#|(?:javascript|mailto|tel|data|about|ftp|file|blob):", href):
        return None
    try:
        url = urljoin(base, href.replace("\\", "/")).partition("#")[0]
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or host_of(url) == "":
            return None
    except ValueError:
        return None
    # A visit's id would make one column many, and hide what lies below it.
    path = re.sub(r"(?i);j?session_?id=[^/?#]*", "", parts.path)
    query = VISIT.sub("", parts.query).removeprefix("&") if parts.query else ""
    # "http://host./x" comes from joining "./x" to a bare host; the dot would be another name to servers.
    netloc = re.sub(r"\.(?=$|:)", "", parts.netloc)
    return parts._replace(netloc=netloc, path=path.replace(" ", "%20") or "/", query=query).geturl()


def same_site(url: str, site: Owner) -> bool:
    """Whether the address is the site's own: http(s), one of its hosts or below one of them."""
    return urlsplit(url).scheme in ("http", "https") and site.has_host(host_of(url))


# A crawl asks of a few hosts thousands of times.
@lru_cache(1 << 12)
def is_private(host: str) -> bool:
    """Whether a host (name or number, without port) is one that only its own network can mean."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan")) or not host:
        return True
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        # 198.18.0.0/15 is what many proxy programs in China give as every name's number.
        return not number.is_global and number not in ipaddress.ip_network("198.18.0.0/15")
    # Numbers in other dresses (2130706433, 0x7f.1) are read as addresses by some resolvers.
    return bool(re.fullmatch(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}", host))


def may_be_asked(url: str, site: Owner) -> bool:
    """Whether this program may send a request there: the site's own address, and on no private network.

    A site whose own registered host is a loopback one is a practice portal or a server of one's own.
    """
    return same_site(url, site) and (not is_private(urlsplit(url).hostname or "") or site.has_host(host_of(url)))


def is_article(url: str) -> bool:
    """Whether the grammar of the address is that of an article. A witness, not a proof: lists link what they like."""
    parts = urlsplit(url)
    return bool(ARTICLE.search(WAP.sub("", parts.path)) or ARTICLE_QUERY.search(parts.query))


def is_file(url: str) -> bool:
    """Whether the address names a document file."""
    parts = urlsplit(url)
    return bool(FILE.search(parts.path) or re.search(r"(?i)/download\.jsp$|/downfile\b", parts.path))


def is_media(url: str) -> bool:
    """Whether the address names a picture, a style, a script: nothing to read."""
    return bool(MEDIA.search(urlsplit(url).path))


def published_from(url: str) -> date | None:
    """Day that the address states (`t20260128_…`, `/art/2026/1/28/`, `/2026-01/28/`).

    It is the day of the upload, which can be years after the document's own.
    """
    path = urlsplit(url).path
    for pattern in (
        r"/t((?:19|20)\d\d)(\d\d)(\d\d)_\d",
        r"/((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})/",
        r"/((?:19|20)\d\d)(\d\d)(\d\d)/",
    ):
        if found := re.search(pattern, path):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                continue
    return None
