"""Who asks: an honest name in every request, with a contact wherever somebody may want to reach us."""

from __future__ import annotations

import os
from importlib.metadata import version
from urllib.parse import urlsplit
from urllib.request import getproxies

from crawler.addresses import is_private
from crawler.errors import NoContact
from crawler.registry import Site

CONTACT = "FAZHI_CONTACT"
#: Names that belong to nobody (RFC 2606).
NOBODYS = (".example", ".test", ".invalid")


def contact() -> str | None:
    """How the operator of a server can reach who runs this program: FAZHI_CONTACT, an address or a page."""
    return os.environ.get(CONTACT) or None


def user_agent(reach: str | None = None) -> str:
    """The name that requests bear, with the contact if one is set."""
    reach = reach or contact()
    return f"fazhi-archive/{version('fazhi-archive')}" + (f" (+{reach})" if reach else "")


def is_live(site: Site) -> bool:
    """Whether a portal is somebody's: on no machine or network of one's own, under no name that nobody has."""
    host = urlsplit(site.home).hostname or ""
    return not is_private(host) and not host.endswith(NOBODYS)


def insist_on_contact(site: Site, reach: str | None, own_pace: bool) -> None:
    """Raise NoContact where a crawl would ask somebody's servers without a word on who asks.

    `own_pace`: a delay was chosen, which is for servers of one's own; with a proxy on this machine it is a test.
    """
    if reach or not is_live(site) or (own_pace and _is_behind_own_proxy()):
        return
    raise NoContact(site.name, urlsplit(site.home).hostname or "")


def _is_behind_own_proxy() -> bool:
    proxies = getproxies()
    hosts = {urlsplit(proxies.get(scheme, "")).hostname for scheme in ("http", "https")}
    return bool(hosts & {"localhost", "127.0.0.1", "::1"})
