"""Kind, year, body and district on real titles and addresses, and on five real reports.

`python -m benchmarks.identity` prints the figures and every miss; `measure()` gives them to the gate. A row is a title
and an address as a careful reader labelled them (titles.jsonl); it is dressed in a bare page, so that all goes the
way of a real one. Rows without a title have their address alone, so they count for what an address can tell (the
district of the portal; kind and body by folders) and are shown apart. Bodies are compared for in-scope reports; names
are brought to one form first, as labels say 石柱县公安局 where the title says 石柱土家族自治县公安局.
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive.bodies import load
from benchmarks.samples import corpus
from crawler.pages.meta import read_meta
from crawler.pages.page import Page
from crawler.registry import Registry
from pipelines.identity import Context, Identity, identify

#: The five seeds: file, address of its portal, body, district, year. Addresses are made up but for the host.
SEEDS = (
    ("000", "http://www.fl.gov.cn/", "荔枝街道", "涪陵区", 2025),
    ("001", "http://www.cqsdj.gov.cn/", "桂阳街道", "垫江县", 2025),
    ("002", "http://www.hc.gov.cn/", "大石街道", "合川区", 2023),
    ("003", "http://www.ybq.gov.cn/", "回兴街道", "渝北区", 2020),
    ("004", "http://www.fl.gov.cn/", "同乐镇", "涪陵区", 2025),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled row and what the program says of it; `question` is kind, year, body or district."""

    question: str
    titled: bool
    expected: Any
    found: Any
    shown: str

    @property
    def right(self) -> bool:
        return bool(self.expected == self.found)


def measure() -> dict[str, float]:
    """F1 of the kind, shares of right years, bodies and districts; empty where there is no corpus."""
    cases = tuple(_cases())
    if not cases:
        return {}
    figures = {"kind_f1": _f1([c for c in cases if c.question == "kind" and c.titled])}
    for question in ("year", "body", "district"):
        figures[question] = _share([c for c in cases if c.question == question and c.titled])
    return figures


def _cases() -> Iterator[Case]:
    folder = corpus()
    if folder is None:
        return
    for line in (folder / "titles.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield from _row(row, _dressed(row["url"], row["title"]))
    for number, url, body, district, year in SEEDS:
        (path,) = (folder / "seeds").glob(f"{number}_*.txt")
        found = _identify(url, "", path.read_text("utf-8"))
        yield Case("kind", True, True, found.kind == "annual_report", path.name)
        for question, expected, said in (
            ("year", year, found.report_year),
            ("body", body, found.body_short),
            ("district", district, found.district),
        ):
            yield Case(question, True, expected, said, path.name)


def _row(row: dict[str, Any], found: Identity) -> Iterator[Case]:
    titled = row["title"] is not None
    shown = f"{row['title']} | {row['url']}"
    yield Case("kind", titled, row["is_annual_report"], found.kind == "annual_report", f"{found.kind} | {shown}")
    if not row["is_annual_report"]:
        return
    if titled:
        yield Case("year", titled, row["year"], found.report_year, shown)
    if row["in_scope"]:
        yield Case("district", titled, row["district"], found.district, shown)
        yield Case("body", titled, plain_name(row["issuer"]), plain_name(found.body), shown)


def plain_name(name: str | None) -> str | None:
    """A body's name without district, remarks and organ, so that two spellings of one body are equal."""
    if name is None:
        return None
    bare = re.sub(r"[(（].*", "", name).removeprefix("重庆市")
    at = load().district_at(bare)
    if branch := re.fullmatch(r"(公安)局(.+?)[区县]分局", bare):
        return f"{branch[2]}/{branch[1]}分局"
    rest = at[1] if at else bare
    rest = re.sub(r"^区|(?:街道)?办事处$|人民政府$", "", rest) if rest not in ("人民政府",) else ""
    return rest.removesuffix("街道") or (at[0].name if at else bare)


def _dressed(url: str, title: str | None) -> Identity:
    head = html.escape(title or "")
    page = f"<html><head><title>{head}</title></head><body><h1>{head}</h1></body></html>"
    return _identify(url, page, "")


def _identify(url: str, page: str, text: str) -> Identity:
    site = _registry().site_of(url)
    context = Context(
        text=text,
        meta=read_meta(Page(page, url)),
        url=url,
        site_district=site.district if site else None,
        site_code=site.district_code if site else None,
        site_type=("district" if site.district_code else "zone") if site else None,
    )
    return identify(context)


@cache
def _registry() -> Registry:
    return Registry.load()


def _f1(cases: list[Case]) -> float:
    both = sum(bool(c.expected and c.found) for c in cases)
    either = sum(bool(c.expected) + bool(c.found) for c in cases)
    return round(2 * both / max(1, either), 4)


def _share(cases: list[Case]) -> float:
    return round(sum(c.right for c in cases) / max(1, len(cases)), 4)


def main() -> int:
    """Print the figures, then every miss; 1 where there is no corpus to measure on."""
    cases = tuple(_cases())
    if not cases:
        print("no corpus beside the project")
        return 1
    for titled, name in ((True, "title and address"), (False, "address alone")):
        print(name)
        for question in ("kind", "year", "body", "district"):
            asked = [c for c in cases if c.question == question and c.titled == titled]
            if asked:
                f1 = f"  F1 {_f1(asked):.4f}" if question == "kind" else ""
                print(f"  {question:9} {sum(c.right for c in asked):4} of {len(asked):4}  {_share(asked):.4f}{f1}")
    for case in sorted((c for c in cases if not c.right), key=lambda c: (not c.titled, c.question)):
        print(f"{case.question:9} expected {case.expected!s:24} found {case.found!s:24} {case.shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
