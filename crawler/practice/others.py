"""Articles that are no reports: what resembles them, and the news."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from crawler.practice.articles import Article
from crawler.practice.places import Body, Place
from crawler.practice.texts import fill, material, slots_of


def near_misses(place: Place, bodies: Sequence[Body], kinds: Sequence[str], years: Sequence[int]) -> list[Article]:
    """One article for each kind, form, body and year; forms that speak for the district come once a year."""
    made: dict[str, Article] = {}
    for row in material("others")["near"]:
        if row["kind"] not in kinds:
            continue
        for body in bodies:
            for year in years:
                article = _near(row, place, body, year)
                made.setdefault(article.title, article)
    return list(made.values())


def _near(row: dict[str, str], place: Place, body: Body, year: int) -> Article:
    slots = slots_of(body, year)
    rng = random.Random(f"near {row['title']} {body.full} {year}")
    slots["body"] = body.full
    return Article(
        title=row["title"].format_map(slots),
        paragraphs=tuple(fill(s, slots, rng) for s in row["text"]),
        published_on=date(year + 1, 1, 4) + timedelta(days=rng.randint(0, 150)),
        kind=row["kind"],
        body=body,
        source=place.title,
    )


def news(place: Place, count: int, subject: str = "") -> list[Article]:
    """`count` news items, one every third day backwards from 2026-03-20."""
    source = material("others")["news"]
    rng = random.Random(f"news {place.name} {subject}")
    made = []
    for i in range(count):
        words = {"place": subject or place.district, "district": place.district}
        title = fill(source["titles"][i % len(source["titles"])], words, rng)
        made.append(
            Article(
                title=title if i < len(source["titles"]) else f"{title}（{i // len(source['titles']) + 1}）",
                paragraphs=tuple(fill(s, words, rng) for s in rng.sample(source["sentences"], 4)),
                published_on=date(2026, 3, 20) - timedelta(days=3 * i),
                kind="news",
                source=f"{place.district}融媒体中心",
            )
        )
    return made
