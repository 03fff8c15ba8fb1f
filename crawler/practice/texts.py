"""Composes report texts in the manner of the real ones from hand-written sentences, the same for the same seed."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.practice.places import Body

_NUMBER = re.compile(r"\{n:(\d+)-(\d+)\}")
_LABELS = "一二三四五六七八九十"
_TITLES = (  # as often as real titles take each form
    ("{issuer}关于{year}年度法治政府建设情况的报告", 12),
    ("{issuer}{year}年度法治政府建设情况报告", 6),
    ("{issuer}{year}年法治政府建设工作报告", 2),
    ("{issuer}关于{year}年法治政府建设工作情况的报告", 2),
    ("{issuer}{year}年法治政府建设年度报告", 2),
    ("{issuer}{year}年法治政府建设工作年度报告", 1),
)


@dataclass(frozen=True, slots=True)
class Speech:
    """How a kind of body speaks of itself."""

    we: str
    area: str
    committee: str
    leader: str
    up: str


def speech(body: Body) -> Speech:
    unit = body.district[-1]
    up = f"{unit}委、{unit}政府"
    match body.type:
        case "district":
            return Speech(f"我{unit}", f"全{unit}", f"{unit}委", f"{unit}委书记、{unit}长", "市委、市政府")
        case "street":
            return Speech("我街道", "街道", "党工委", "党工委书记、办事处主任", up)
        case "town":
            kind = body.name[-1]
            return Speech(f"我{kind}", f"全{kind}", "党委", f"党委书记、{kind}长", up)
        case "zone":
            return Speech("我区", "全区", "党工委", "党工委书记、管委会主任", up)
    head = "主任" if body.name.endswith("委员会") else "局长"
    return Speech("我委" if head == "主任" else "我局", "全系统", "党组", f"党组书记、{head}", up)


@cache
def material(name: str) -> Mapping[str, Any]:
    return tomllib.loads((files("crawler.practice") / "texts" / f"{name}.toml").read_text("utf-8"))


def fill(sentence: str, slots: Mapping[str, object], rng: random.Random) -> str:
    """Put the slots and figures of their own into a sentence."""
    sentence = _NUMBER.sub(lambda m: str(rng.randint(int(m[1]), int(m[2]))), sentence)
    return sentence.format_map(slots)


def slots_of(body: Body, year: int) -> dict[str, object]:
    """The words that a sentence about this body and year may ask for."""
    said = speech(body)
    name = body.name if body.type in ("street", "town") else body.full
    years = {"year": year, "prev": year - 1, "next": year + 1}
    words = {slot: getattr(said, slot) for slot in Speech.__slots__}
    return {**years, **words, "body": name, "grass": "村（社区）", "district": body.district, "place": body.name}


def title_of(body: Body, year: int, issuer: str | None = None) -> str:
    """A title as such a body gives it; a body keeps its form from year to year, as most do."""
    rng = random.Random(f"title {body.full}")
    form = rng.choices([t for t, _ in _TITLES], [w for _, w in _TITLES])[0]
    return form.format(issuer=issuer or body.full, year=year)


def compose(body: Body, year: int, like: str | None = None) -> tuple[str, ...]:
    """The paragraphs of a report, without title and signature.

    `like`: the seed of another body, whose choice of sentences is copied with figures of one's own, as streets
    copy each other's templates.
    """
    chosen = random.Random(f"sentences {like or body.full} {year}")
    rng = random.Random(f"figures {body.full} {year}")
    slots, source = slots_of(body, year), material("reports")
    paragraphs = [chosen.choice(source["intro"]), f"一、{'{year}年' if chosen.random() < 0.5 else ''}主要举措和成效"]
    for label, topic in zip(_LABELS, chosen.sample(source["topic"], chosen.randint(5, 7)), strict=False):
        paragraphs.append(f"（{label}）{chosen.choice(topic['headings'])}")
        sentences = chosen.sample(topic["sentences"], chosen.randint(3, 5))
        paragraphs += _paragraphs(sentences, chosen)
    paragraphs += ["二、存在的不足和原因", *_problems(source["problem"], chosen)]
    paragraphs.append("三、党政主要负责人履行推进法治建设第一责任人职责情况")
    paragraphs += _paragraphs(chosen.sample(source["leadership"], 4), chosen)
    paragraphs.append(f"四、{'{next}年' if chosen.random() < 0.5 else '下一年度'}主要安排")
    paragraphs += [f"（{label}）{s}" for label, s in zip(_LABELS, chosen.sample(source["plan"], 5), strict=False)]
    paragraphs.append(chosen.choice(source["closing"]))
    return tuple(fill(p, slots, rng) for p in paragraphs)


def signature(body: Body, day: Any, issuer: str | None = None) -> tuple[str, str]:
    """The two last lines of an official letter: who, and the day of writing."""
    return issuer or body.full, f"{day.year}年{day.month}月{day.day}日"


def _paragraphs(sentences: Sequence[str], rng: random.Random) -> list[str]:
    """Either one paragraph of all, or each its own with 一是, 二是 before it, as both are common."""
    if rng.random() < 0.5:
        return ["".join(sentences)]
    return [f"{label}是{s}" for label, s in zip(_LABELS, sentences, strict=False)]


def _problems(rows: Sequence[Mapping[str, str]], rng: random.Random) -> list[str]:
    picked = rng.sample(rows, rng.randint(2, 4))
    return [f"（{label}）{row['text']}{row['cause']}" for label, row in zip(_LABELS, picked, strict=False)]
