"""Who speaks in a text that carries no title: its rank, the names in subject position, the signature."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from archive.bodies import Period, Roster
from pipelines.departments import department_names

Rank = Literal["district", "department", "local"]

#: Characters in which a text has said who it is.
_HEAD = 700
#: Under whose guidance: a district thanks 市委、市政府 (and its 区委), everybody below it 区委、区政府.
_ABOVE_DISTRICT = re.compile(r"市委[、和,，]?市(?:人民)?政府[^。,，；]{0,12}领导下")
_ABOVE_BODY = re.compile(r"[区县]委[、和,，]?(?:[区县](?:人民)?)?政府[^。；]{0,24}?(?:领导|部署|指导|要求|支持)")
_TO_PROVINCE = re.compile(r"^(?:中共)?(?:[\u4e00-\u9fff]{2,3})?[省市](?:委|政府|人民政府)[^。,，]{0,14}[:：]\s*$")
_TO_DISTRICT = re.compile(
    r"^[\u4e00-\u9fff]{0,12}(?:[区县](?:委|政府|人民政府|司法局)|依法治[区县])[^。]{0,20}[:：]\s*$"
)
#: What a text calls itself, by rank; the count is capped so that one habit of speech does not decide.
_SELF: dict[Rank, re.Pattern[str]] = {
    "district": re.compile(
        r"我[区县](?!委)|全[区县](?:上下|各级|行政机关)|[区县]政府(?:常务会|党组|主要(?:负责|领导)|工作|每|认真|坚持|定期)"
    ),
    "department": re.compile(r"我[局委办](?!会)|全[局委系]|[局委](?:党组|机关|领导班子)|本[局委]|局属|局系统"),
    "local": re.compile(
        r"我[镇乡街]|全[镇乡街](?!道)|[镇乡](?:党委|政府|人民政府)|街道(?:党工委|办事处)|党工委、办事处|本[镇乡]|镇域"
    ),
}
_CAP = 6
#: What the subject of a sentence weighs against mere mentions, which weigh a half each.
_SUBJECT_WEIGHT = 4.0
#: What follows a name that is the sentence's subject …
_ORGANS = r"(?:党工委|党委|党组|办事处|街道办事处|人民政府|政府|管委会|管理委员会|机关|领导班子|、|全体|干部)*"
_MATTER = r"(?:认真|高度|法治政府建设(?:工作)?|依法行政)*"
_SUBJECT = re.compile(
    rf"{_ORGANS}{_MATTER}(?=坚持|坚定|以|在|深入|全面|认真|始终|紧紧|严格|按照|积极|牢牢|高度|持续|切实|不断|围绕|把"
    r"|着力|紧扣|立足|聚焦|结合|将|深学|坚决|统筹|贯彻|扎实|大力|根据|对照|主动|充分|加强|推进|落实|有序|依法|学习"
    r"|紧密|突出|多措|通过|强化|压实|健全|严守|一是)"
)
_BEFORE_SUBJECT = re.compile(r"(?:^|[\s,，。:：;；年度来]|我|[省市]|(?:党组|党委|工委|委员会)、)$")
#: … and what follows one that only guides it: 在区司法局的悉心指导下.
_GUIDING = re.compile(
    r"^(?:党组|党委|等[^。,，在]{0,8})?的?[^。,，;；在]{0,6}(?:领导|指导|部署|关心|支持|帮助|统筹|牵头|关怀|要求)"
)
_REPORTING = re.compile(r"现将(?P<name>[^。,，]{2,30}?)(?:(?:19|20)\d{2}|年度|推进|开展|法治|依法)")
_PLACE = (
    r"(?P<name>[\u4e00-\u9fff]{2,12}?(?:省|区|县|市|旗|州|盟)(?:[\u4e00-\u9fff]{1,8}?(?:街道|镇|乡))?"
    r"|[\u4e00-\u9fff]{2,8}?(?:街道|镇|乡|街))"
)
#: Under whom it acts, before the name; and its organs behind it.
_UNDER = r"(?:在[^。，,]{2,40}下[,，])*"
_ITS_ORGANS = (
    r"(?:(?:党工委|党委|[省市区县旗州盟]委|委)?[、和]?"
    r"(?:街道办事处|办事处|[省市区县旗州盟]?人民政府|[省市区县旗州盟]?政府)?)"
)
_OPENING_PLACE = re.compile(
    rf"(?:19|20)\d{{2}}年(?:以来)?[,，]{_UNDER}{_PLACE}{_ITS_ORGANS}"
    r"(?=始终|坚持|坚定|以习近平|在[^。，,]{2,40}(?:领导|指导)|深入|全面|认真|高举)"
)
#: What the first sentence calls the speaker where it does not give its name; the groups are the ranks.
_OPENING_SELF = re.compile(
    rf"(?:(?:19|20)\d{{2}}年(?:以来)?|今年(?:以来)?|一年来)[,，]{_UNDER}"
    r"(?:(?P<district>(?:[区县]委[、和])?[区县](?:人民)?政府|我[区县](?!委)|全[区县])"
    r"|(?P<department>我[局委办](?!会))|(?P<local>我[镇乡街]))"
)
_OPENING_WEIGHT = 3
#: What reads like a name and is none: 各县, 我区, 区政府.
_NOT_A_NAME = re.compile(r"^(?:各|全|我|本|该|这|在|以|对|和|与|及|[省市区县镇乡]|.{0,4}(?:政府|党委))")
_REPORTING_PLACE = re.compile(rf"现将{_PLACE}(?=(?:19|20)\d{{2}}年)")
#: What a county-level city calls itself, where a district says 我区 and 区政府.
_OWN_CITY = re.compile(
    r"(?<=[我全本])市(?![\u4e00-\u9fff]?[场政容])|(?<![\u4e00-\u9fff])市(?=委|(?:人民)?政府)|(?<=[在、和向由经])市(?=委|(?:人民)?政府)"
)
_DATE = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_NO_SIGNATURE = re.compile(r"[。;；:：,，!？?]|^(?:[一二三四五六七八九十]{1,3}[、.]|[(（\d])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as printed in the text, how strongly it reads as the speaker, and the words around it."""

    printed: str
    weight: float
    quote: str

    @property
    def is_subject(self) -> bool:
        """Whether a sentence begins with it, or 现将 … 报告如下 names it."""
        return self.weight > _SUBJECT_WEIGHT


def rank(text: str, in_city: bool = False) -> Rank | None:
    """Whether a district, a department, or a street or town speaks; None where the text does not show it.

    `in_city`: on the portal of a county-level city, whose 我市 and 市政府 are what 我县 and 县政府 are elsewhere.
    """
    if in_city:
        text = _OWN_CITY.sub("县", text)
    head = text[:_HEAD]
    scores: Counter[Rank] = Counter()
    for name, pattern in _SELF.items():
        scores[name] = min(_CAP, len(pattern.findall(text)))
    for line in (line.strip() for line in text.split("\n", 6)[:6]):
        if _TO_PROVINCE.match(line):
            scores["district"] += 8
        elif _TO_DISTRICT.match(line):
            scores["district"] -= 6
        if found := _OPENING_SELF.match(line):
            scores[found.lastgroup] += _OPENING_WEIGHT  # type: ignore[index]  # the groups are the ranks
    if _ABOVE_BODY.search(head):
        scores["district"] -= 5
    elif _ABOVE_DISTRICT.search(head):
        scores["district"] += 4
    (best, score), (_, second) = scores.most_common(2)
    return best if score >= 2 and score > second else None


def mentions(text: str, roster: Roster, within: Period | str | None) -> tuple[Mention, ...]:
    """Names of the district, its streets, towns and departments that may speak here, the likeliest first."""
    head = text[:_HEAD]
    found: dict[str, Mention] = {}
    for m in _names(roster, within).finditer(head):
        weight = _weight(m, head, text)
        quote = head[max(0, m.start() - 12) : m.end() + 20].replace("\n", " ")
        if weight > 0 and (m[0] not in found or found[m[0]].weight < weight):
            found[m[0]] = Mention(m[0], weight, quote)
    return tuple(sorted(found.values(), key=lambda mention: -mention.weight))


def opening_place(text: str) -> str | None:
    """The place that a text begins with, where no roster knows its names: 2023年,西城区坚持…."""
    for line in text.split("\n", 3)[:3]:
        m = _OPENING_PLACE.match(line.strip()) or _REPORTING_PLACE.search(line)
        if m and not _NOT_A_NAME.match(m["name"]):
            return m["name"]
    return None


def signature(text: str) -> Iterator[str]:
    """The lines under the text that may be its signature, last first: short, without a stop, the date taken off."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in reversed(lines[-5:] if len(lines) > 6 else []):
        bare = _DATE.sub("", line).strip()
        if 3 <= len(bare) <= 44 and not _NO_SIGNATURE.search(bare):
            yield bare


def _weight(m: re.Match[str], head: str, text: str) -> float:
    """How often the text names it, and above all whether a sentence begins with it; 0 for who only guides."""
    after, before = head[m.end() :], head[: m.start()]
    if _GUIDING.match(after) or before.endswith(("市委、", "市政府、", "市人民政府、")):
        return 0.0
    weight = min(text.count(m[0]), _CAP) * 0.5
    if _SUBJECT.match(after) and _BEFORE_SUBJECT.search(before):
        weight += _SUBJECT_WEIGHT
    reporting = _REPORTING.search(head)
    if reporting and m[0] in reporting["name"]:
        weight += _SUBJECT_WEIGHT
    if before.rfind("《") > before.rfind("》"):
        weight -= 3.0
    return weight if weight >= 2 else 0.0


@lru_cache(maxsize=64)
def _names(roster: Roster, within: Period | str | None) -> re.Pattern[str]:
    """Street, town, department names of a district or province (of all where None), the district before them or not."""
    towns = (p for p in roster.periods if p.type in ("street", "town"))
    local = {p.name for p in towns if within is None or roster.lies_in(p, within)}
    standing = {name for p in roster.periods if p.type in ("district", "zone") for name in (p.name, *p.aliases)}
    prefix = "|".join(sorted(standing, key=len, reverse=True))
    organs = "|".join((*sorted(local, key=len, reverse=True), *department_names()))
    # Most characters begin no name; to see that before hundreds of names are tried takes a sixth of the time.
    first = "".join(sorted({re.escape(name[0]) for name in (*local, *standing, *department_names(), *"区县")}))
    alone = rf"(?:{prefix})(?![\u4e00-\u9fff]{{0,6}}(?:局|委|街道|镇|乡))"
    return re.compile(rf"(?=[{first}])(?:(?:(?:{prefix})|[区县])?(?:{organs})|{alone})")
