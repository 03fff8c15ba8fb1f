"""Takes stock of a portal: which reports it carries at which addresses, and what else stands there."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.practice.articles import Article
from crawler.practice.places import Place
from crawler.practice.portal import Other, Truth


def wap_of(path: str) -> str:
    """Address of the mobile twin of an article."""
    return path.removesuffix(".html") + "_wap.html"


def take_stock(placed: Iterable[tuple[str, Article]], place: Place) -> tuple[tuple[Truth, ...], tuple[Other, ...]]:
    """The truth, one row for each (body, year), and everything that is no report, from addresses and articles."""
    found: dict[tuple[str, int | None], list[tuple[str, Article]]] = {}
    others = []
    for url, article in placed:
        if article.kind == "annual_report" and article.stands_for == "page" and article.body:
            found.setdefault((article.body.full, article.year), []).append((url, article))
        else:
            kind = article.stands_for if article.stands_for != "page" else article.kind
            others.append(Other(kind, article.title, url))
    return tuple(_truth(copies, place) for copies in found.values()), tuple(others)


def _truth(placed: list[tuple[str, Article]], place: Place) -> Truth:
    """One row for all addresses of a report; the first copy tells what it says."""
    first = placed[0][1]
    assert first.body is not None
    assert first.year is not None
    urls = tuple(url for url, _ in placed)
    other_hosts = [url.replace(place.host, host, 1) for url in urls for host in place.hosts[1:]]
    waps = [wap_of(url) for url, article in placed if article.wap]
    return Truth(
        body=first.body.full,
        body_type=first.body.type,
        district=first.body.district,
        year=first.year,
        title=first.title,
        published_on=min(article.published_on for _, article in placed),
        written_on=first.written_on,
        urls=urls,
        paragraphs=first.paragraphs,
        twins=(*other_hosts, *waps),
        joint_bodies=first.joint,
        titled=any(article.lines != () for _, article in placed),
        body_key=first.body.key,
    )
