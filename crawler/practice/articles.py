"""What stands on a practice portal before it becomes HTML: columns, articles, and their addresses."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from crawler.practice.places import Body

#: Numbers that the real platform gave on these days; they rise with the upload on all its hosts alike.
_NUMBERED = (
    (date(2020, 1, 14), 4555172),
    (date(2022, 9, 6), 11078574),
    (date(2024, 3, 14), 13035087),
    (date(2026, 3, 5), 15498701),
)
#: Documents are spread over less than the numbers of one day.
_SPREAD = 3000


def document_number(day: date, seed: str) -> int:
    """A number as the platform would have given it to a document uploaded on that day."""
    later = next((i for i, (known, _) in enumerate(_NUMBERED) if day < known), len(_NUMBERED) - 1)
    (start, low), (end, high) = _NUMBERED[max(later - 1, 0)], _NUMBERED[max(later, 1)]
    on_day = low + (day - start).days * (high - low) // (end - start).days
    return on_day + zlib.crc32(seed.encode()) % _SPREAD


@dataclass(frozen=True, slots=True)
class Attached:
    """A file beside an article: the words of its link, its name on the server (`P0….pdf`), its bytes and type."""

    name: str
    file_name: str
    body: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Article:
    """One document. What a page may hide or get wrong about it stands in the fields after `uploaded_on`.

    `lines`: the title as printed, () where the page prints none; `issuer`: the 发布机构 that the page claims;
    `markup`: how the editor marked paragraphs up; `charset`: of the bytes, whatever the page claims;
    `repeated`: a title printed once more, inside the text's container;
    `printed`: what the page prints in place of `paragraphs`, () for nothing, where `files` hold the text;
    `stands_for`: `page`, or `soft_404`, `home` where the address answers something else; `dateless`: t_<number>.html.
    """

    title: str
    paragraphs: tuple[str, ...]
    published_on: date
    kind: str = "annual_report"
    body: Body | None = None
    year: int | None = None
    written_on: date | None = None
    signed: bool = False
    joint: tuple[str, ...] = ()
    uploaded_on: date | None = None
    number: int = 0
    lines: tuple[str, ...] | None = None
    repeated: str = ""
    printed: tuple[str, ...] | None = None
    files: tuple[Attached, ...] = ()
    issuer: str | None = None
    document_number: str = ""
    source: str = ""
    markup: str = "paragraphs"
    charset: str = "utf-8"
    stands_for: str = "page"
    dateless: bool = False
    wap: bool = False

    @property
    def day(self) -> date:
        """The date in the address: that of the upload."""
        return self.uploaded_on or self.published_on

    @property
    def file_name(self) -> str:
        """Folder and file below the column, as the platform writes them."""
        number = self.number or document_number(self.day, self.title)
        return f"t_{number}.html" if self.dateless else f"{self.day:%Y%m}/t{self.day:%Y%m%d}_{number}.html"

    def copied(self) -> Article:
        """The same document filed a second time, as a document of its own number."""
        return replace(self, number=document_number(self.day, self.title) + 137)


@dataclass
class Column:
    """A list of articles; `path` ends in a slash. Newest first, `per_page` on a page, `listed` False hides it in menus.

    `unit`: the body whose own pages begin here.
    """

    path: str
    name: str
    parent: Column | None = None
    articles: list[Article] = field(default_factory=list)
    per_page: int = 15
    children: list[Column] = field(default_factory=list)
    listed: bool = True
    unit: Body | None = None

    def __post_init__(self) -> None:
        if self.parent:
            self.parent.children.append(self)

    def below(self, slug: str, name: str, per_page: int = 15, listed: bool = True, unit: Body | None = None) -> Column:
        """A new column under this one."""
        return Column(f"{self.path}{slug}/", name, self, per_page=per_page, listed=listed, unit=unit)

    def trail(self) -> list[Column]:
        """The columns from the home page down to this one."""
        return [*self.parent.trail(), self] if self.parent else [self]

    def walk(self) -> Iterator[Column]:
        """This column and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def newest_first(self) -> list[Article]:
        return sorted(self.articles, key=lambda a: (a.published_on, a.title), reverse=True)
