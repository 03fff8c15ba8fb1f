"""Which year a report is about, when it was published, when written, and how late that was."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from crawler.pages.dates import dates_in, read_date
from crawler.pages.meta import Found

#: The first report years there are: 国务院 asked for reports on 依法行政 from 1999 on (国发〔1999〕23号).
EARLIEST = 1999
_YEAR = r"(?<![\d第])((?:19|20)\d{2}|二[〇○零O0][〇○零一二三四五六七八九O0]{2})\s*年"
_SINGLE = re.compile(_YEAR + r"(?:度)?(?!\s*(?:[-—–－~～至到]|以来至))")
#: A year without 年: (2023) at the end of a title, before the matter itself (2023法治政府建设报告), or the first word.
_BARE = re.compile(
    r"(?<![\d〔\[第.])(20[0-3]\d)(?=度?法治|度?依法|[)）]?\s*$)|^(20[0-3]\d)(?=[\u4e00-\u9fff]{2,14}(?:法治|依法))"
)
_RANGE = re.compile(r"(?:19|20)\d{2}\s*年?\s*(?:[-—–－~～至到]+)\s*(?:(?:19|20)?\d{2})\s*年?(?:度)?")
_QUOTED = re.compile(r"《[^《》]*》|〔[^〔〕]*〕|\[[^\[\]]{0,12}\]号?|“[^“”]{0,40}”")
_DAY = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?")
#: What follows a year that is not the report's: the plan for the next one.
_AHEAD = re.compile(
    r"^(?:度)?(?:全[区县市镇乡街]|法治政府建设|法治建设|依法行政|依法治[区县市])?(?:的)?(?:重点|主要|下步|下一步)?(?:的)?(?:工作)?(?:主要|重点)?"
    r"(?:计划|打算|安排|思路|要点|目标|设想|谋划|展望|举措安排)"
)
_HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三]部分)")
_PLAN_HEADING = re.compile(r"下一?(?:步|年)|计划|打算|安排|思路|展望|努力方向|下阶段")
_TOPIC = re.compile(r"法治|依法行政|依法治|主要举措|工作(?:开展)?情况|成效")
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
#: The last folder before an article's month and file: /2025/202602/t2026…, /ndbg2024/202502/t….
_YEAR_FOLDER = re.compile(r"/(?:fz[a-z]*|nd[a-z]*|nb)?_?(20[12]\d)(?:_\d+)?/(?:20\d{4}/)?(?:t\d|t_|content|c\d|post)")
#: Nobody publishes the report of a year before November of that year; what is dated earlier is another date.
_FIRST_MONTH = 11
#: Reports are due by 1 April; a date of more than this many days after the year's end is an upload or a migration.
_LATE_DAYS = 550


@dataclass(frozen=True, slots=True)
class Year:
    """A report year and the words it stands in; `sure` is False where it was inferred."""

    value: int
    source: str
    quote: str
    sure: bool = True


@lru_cache(maxsize=64)  # a title is asked for its year by kind and year in turn
def title_year(title: str) -> Year | None:
    """The year in a title; None for a title without one, or with a period of several years only (2015—2020年)."""
    plain = _DAY.sub("", _RANGE.sub("", title.translate(_NARROW)))
    years = [(m, _number(m[1])) for m in _SINGLE.finditer(plain)] or [
        (m, int(m[1] or m[2])) for m in _BARE.finditer(plain)
    ]
    kept = [(m, y) for m, y in years if EARLIEST <= y <= 2100 and not _AHEAD.match(plain[m.end() :])]
    if not kept:
        return None
    before_topic = [pair for pair in kept if (topic := _TOPIC.search(plain)) and pair[0].start() < topic.end()]
    match, year = (before_topic or kept)[-1] if before_topic else kept[0]
    return Year(year, "title", match[0])


def text_year(text: str, published: date | None = None) -> Year | None:
    """The year that the report's own text speaks of: its first sentence, its headings, then its count of mentions.

    Years inside 《》 and 〔〕, periods, and the year of the plan do not count; `published` favours the year before it.
    """
    scores: dict[int, float] = defaultdict(float)
    quotes: dict[int, str] = {}
    for found, weight in _mentions(text):
        scores[found.value] += weight
        quotes.setdefault(found.value, found.quote)
    if published:
        for year in scores:
            scores[year] *= {1: 2.0, 2: 1.0}.get(published.year - year, 0.8 if published.year == year else 0.3)
    scores = {y: s for y, s in scores.items() if s >= 3}
    if not scores:
        return None
    best = max(scores, key=lambda y: (scores[y], -y))
    return Year(best, "text", quotes[best])


def contradiction(text: str, year: int) -> Year | None:
    """The year with which the text begins, where neither its beginning nor its headings name the one given."""
    named = [found for found, weight in _mentions(text) if weight > 1]
    return named[0] if named and year not in {found.value for found in named} else None


def column_year(trail: Sequence[str], url: str | None) -> Year | None:
    """The year of a per-year column: its name (2024年), else its folder (/2025/, /ndbg2024/)."""
    for step in reversed(trail):
        if (m := re.fullmatch(r"(20\d{2})\s*年?(?:度)?(?:法治政府建设)?(?:年度)?(?:报告)?", step.strip())) is not None:
            return Year(int(m[1]), "column", step, sure=False)
    if url and (m := _YEAR_FOLDER.search(url)):
        return Year(int(m[1]), "url", m[0], sure=False)
    return None


def report_year(
    title: str | None,
    text: str,
    trail: Sequence[str] = (),
    url: str | None = None,
    published: date | None = None,
    uploaded: date | None = None,
) -> Year | None:
    """The year a report is about: from title, text, column; at last from its date, as reports come in the spring after.

    `published` is the date shown, `uploaded` that of the address, which serves only where nothing is shown.

    A title taken over from another year's report is overruled where text and date agree against it.
    """
    if title and (found := title_year(title)):
        # Hardly a report needs the look at its text.
        usual = published is None or published.year - 1 == found.value
        told = None if usual else contradiction(text, found.value)
        return replace(told, sure=False) if told and published and published.year - 1 == told.value else found
    if found := text_year(text, published) or column_year(trail, url):
        return found
    day = published or uploaded
    if day and text and day.month <= 6:
        return Year(day.year - 1, "published" if published else "url", day.isoformat(), sure=False)
    return None


def publication(shown: Sequence[Found[date]], uploaded: Found[date] | None, year: int | None) -> Found[date] | None:
    """The date shown as that of publication: index block and date line, then meta tags, then the address.

    A date before the end of the report year is another one (a stray date of the template), so it is passed over while a
    later one is there. The address tells the upload, which a migration sets years late: it comes last.
    """
    visible = [f for f in shown if f.source.startswith("index")]
    ordered = [*sorted(visible, key=_loose), *(f for f in shown if not f.source.startswith("index"))]
    if uploaded:
        ordered.append(uploaded)
    fitting = [f for f in ordered if year is None or f.value >= date(year, _FIRST_MONTH, 1)]
    return next(iter(fitting or ordered), None)


def too_late(found: Found[date], year: int | None) -> bool:
    """Whether a date only an address gives is so late that it tells a migration rather than the publication."""
    return bool(year and found.source == "url" and (found.value - date(year, 12, 31)).days > _LATE_DAYS)


def signature_date(text: str) -> Found[date] | None:
    """The date under the text (成文日期 where the index block has none): a line of its own among the last ones."""
    for line in reversed([line.strip() for line in text.split("\n") if line.strip()][-6:]):
        if len(line) <= 24 and (day := read_date(line)) and len(list(dates_in(line))) == 1:
            return Found(day, "text:signature", line)
    return None


def days_late(published: date | None, year: int | None) -> int | None:
    """Days after 1 April of the year after the report year, the day the rules name; negative when early."""
    if published is None or year is None:
        return None
    return (published - date(year + 1, 4, 1)).days


def _mentions(text: str) -> Iterator[tuple[Year, float]]:
    """The years that a text speaks of, but for its plan's, weighted: above 1 at its beginning and in headings."""
    lines = [line for line in text.split("\n") if line.strip()]
    planning = False
    for number, line in enumerate(lines[:80]):
        is_heading = bool(_HEADING.match(line)) and len(line) < 60
        if is_heading and re.match(r"\s*[一二三四五六七八九十]{1,3}、", line):
            planning = bool(_PLAN_HEADING.search(line))
        for m, year in _years_in(line):
            if planning or _AHEAD.match(line[m.end() :]):
                continue
            weight = 6.0 if number < 3 and m.start() < 60 else 4.0 if is_heading and _TOPIC.search(line) else 1.0
            yield Year(year, "text", line[max(0, m.start() - 10) : m.end() + 20].strip()), weight


def _years_in(line: str) -> list[tuple[re.Match[str], int]]:
    masked = line
    for pattern in (_QUOTED, _RANGE):
        masked = pattern.sub(lambda m: "\x00" * len(m[0]), masked)
    found = ((m, _number(m[1])) for m in _SINGLE.finditer(masked))
    return [(m, year) for m, year in found if EARLIEST <= year <= 2100]


def _number(year: str) -> int:
    return int(year.translate(_DIGITS))


def _loose(found: Found[date]) -> bool:
    return found.source.rpartition(":")[2] in ("日期", "时间")
