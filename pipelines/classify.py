"""What a document is: an annual report on building a law-based government, or what else; always with reasons."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from archive.records import Kind
from crawler.columns import promises
from pipelines.years import title_year

_COLUMN = re.compile(r"法治(?:政府)?(?:建设)?.{0,6}(?:年度?报告?|年报|情况报告|工作报告)|法治年报|依法行政.{0,6}报告")
_DISCLOSURE_COLUMN = re.compile(r"信息公开.{0,4}(?:年报|年度报告)")
_PERIOD = re.compile(r"(?:19|20)\d{2}\s*年?\s*[-—–－~～至到]+\s*(?:19|20)?\d{2}|五年|十[二三四五]五|三年|届")
_TO_CONGRESS = re.compile(
    r"主任.{0,6}副主任.{0,10}委员|各位(?:代表|委员)|受.{2,20}(?:委托|托).{0,30}报告|人大常委会[:：]"
)
_SALUTATION = re.compile(
    r"^\s*(?:尊敬的)?(?:中共)?[\u4e00-\u9fff、]{0,24}(?:市|区|县|镇|街道|局|委|厅|部)(?:委|政府|人民政府|办|司法局|委员会|办公室|[委府]办)?[^。,，]{0,16}[:：]\s*$"
)
_CLOSING = re.compile(r"(?:报告|汇报|总结|公布|公告|公开|通报)如下|特此报告|专此报告|特向.{0,12}报告")
_ROLE_HEADING = re.compile(
    r"(?:推进|加强)?法治(?:政府|[区县市])?建设.{0,12}(?:主要举措|举措|成效|情况|工作|做法|存在|问题|不足|职责|安排|打算|计划)"
    r"|第一责任人职责|主要举措(?:和|及|与)成效|(?:存在的)?(?:不足|问题)(?:和|及|与)原因|下一?[步年].{0,8}(?:安排|打算|计划|思路|举措)|依法行政.{0,10}(?:情况|工作)"
)
#: The heading that the rules ask for (督察工作规定, art. 25), with its year: nothing else is headed so.
_FORMULA = re.compile(
    r"^(?:[一二三四五六]、|[(（][一二三][)）])?\s*(?:19|20)\d{2}\s*年?度?(?:推进|加强|开展)?法治(?:政府)?建设(?:工作)?的?(?:主要|开展|工作)?(?:举措|做法|成效|情况|工作)"
)
_OPENING_YEAR = re.compile(r"^\s*(?:(?:19|20)\d{2}\s*年|今年|一年来|过去一年)")
_OPENING_PHRASE = re.compile(r"习近平|领导下|贯彻落实|深入贯彻|认真落实|认真贯彻|现将")
#: What one reason weighs, by its first word; any other weighs 1.
_WEIGHTS = {"headed": 2.0, "heading": 0.7}
#: In a column of reports, a text that names the matter as often as this is one.
_OFTEN = 4
_MODEL_TEXT = re.compile(r"小编|供大家参考|仅供参考|公文范文|网友投稿|[*＊×]{1,4}(?:[区县市镇乡]|街道)")
_NOTICE_TEXT = re.compile(
    r"^(?:各[^。，,]{1,20}[，,、])*各?[^。]{0,30}(?:有关|各)(?:单位|部门)[^。]{0,8}[:：]|提出(?:以下|如下)意见"
)
_DISCLOSURE_TEXT = re.compile(
    r"主动公开政府信息情况|收到和处理政府信息公开申请|《中华人民共和国政府信息公开条例》.{0,60}(?:编制|公布|发布)"
)
_DISCLOSURE_WORDS = re.compile(r"信息公开|政务公开|主动公开|依申请公开")
_TO_CONGRESS_FOR_ALL = re.compile(r"我(?:受|代表).{0,24}政府.{0,24}报告(?:政府)?工作")
_WORK_REPORT_TEXT = re.compile(r"政府工作报告")
_LINKS = re.compile(r"^\s*(?:[·•▪\-]\s*)?.{6,60}(?:报告|通知|情况|公告)\s*(?:\[?\(?20\d{2}-\d{1,2}-\d{1,2}\)?\]?)?\s*$")
_SLUG_REPORT = re.compile(r"/(?:[a-z]+_)?fz(?:zf|ld|js|zff)?[a-z]*?(?:ndbg|nb|bg|dbg)[a-z0-9_]*/")
_SLUG_DISCLOSURE = re.compile(r"/[a-z_]*(?:xxgk|gk)(?:gz)?(?:nb|ndbg)[a-z0-9_]*/")


@dataclass(frozen=True, slots=True)
class Classified:
    """A kind and why; a reason names the place it was read from (title, text, column, address) and the words."""

    kind: Kind
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    reason: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


def classify(title: str | None, text: str, trail: Sequence[str] = (), url: str | None = None) -> Classified:
    """Judge by the title where it says what the document is, else by the text, at last by where the page is filed.

    `title` is repaired already (pipelines/titles.py), `trail` the breadcrumb with the column last. A
    page with neither title nor text is judged by its column alone: the text may stand in an attachment.
    """
    place = " > ".join(trail)
    by_title = _by_title(title, text, place, url) if title else None
    if by_title and (by_title.kind == "annual_report" or not text.strip() or _tells_kind(title or "", by_title)):
        return by_title
    by_text = _by_text(text, place, url) if text.strip() else None
    # A heading beside an untitled report (政策解读, 信息公开年报) is a box of the page, not the text's title.
    if by_text and (by_title is None or by_text.kind == "annual_report"):
        return by_text
    if by_title:
        return by_title
    if len(text.strip()) < 80 and not title and (judged := _by_place(place, url)):
        return judged
    return Classified("other", ("nothing in title or text makes it an annual report",))


#: The sentence that says what follows; a report's first pages may speak of open government at length all the same.
_ANNOUNCEMENT = re.compile(r"[^。\n]*(?:报告|汇报|总结|通报|公布)如下")


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """kinds.toml, compiled."""

    topic: re.Pattern[str]
    document: re.Pattern[str]
    rules: tuple[_Rule, ...]
    later: tuple[_Rule, ...]


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    data = tomllib.loads(files("pipelines.vocabulary").joinpath("kinds.toml").read_text("utf-8"))
    rules, later = (
        tuple(
            _Rule(r["kind"], r["reason"], re.compile(r["pattern"]), re.compile(r["unless"]) if "unless" in r else None)
            for r in data[table]
        )
        for table in ("rule", "later")
    )
    return _Vocabulary(re.compile(data["topic"]), re.compile(data["document"]), rules, later)


def _by_title(title: str, text: str, place: str, url: str | None) -> Classified | None:
    words = _vocabulary()
    bare = re.sub(r"^\s*(?:[(（\[【](?:转载|公开|附件\d?)[)）\]】])", "", title)
    on_topic, ends = words.topic.search(bare), words.document.search(bare)
    reportlike = bool(on_topic and ends and on_topic.start() < ends.start())
    for rule in words.rules if reportlike else (*words.rules, *words.later):
        m = rule.pattern.search(bare)
        if m and not (rule.unless and rule.unless.search(bare)):
            return Classified(rule.kind, (f"title: {m[0]}: {rule.reason}",))
    return _report_title(bare, text, place, url) if reportlike else None


def _tells_kind(title: str, judged: Classified) -> bool:
    """Whether a title names a year or the matter, as that of a report or of what is about one does.

    A report is shown to the public under the name of a notice too: 关于2023年度法治政府建设情况报告的公示.
    """
    if judged.kind == "notice" and promises(title) != "no":
        return False
    return bool(title_year(title) or _PERIOD.search(title) or is_on_topic(title))


def _report_title(title: str, text: str, place: str, url: str | None) -> Classified:
    """A title of the report's form: of one year it is the annual report, of several or to a congress it is not."""
    if _TO_CONGRESS.search(text[:300]):
        return Classified("other", ("text: speaks to a people's congress",))
    if m := _MODEL_TEXT.search(text[:300]):
        return Classified("other", (f"text: {m[0]}: a model for others",))
    if title_year(title):
        return Classified("annual_report", (f"title: {title}",))
    if m := _PERIOD.search(title):
        return Classified("other", (f"title: {m[0]}: several years at once",))
    if _COLUMN.search(place):
        return Classified("annual_report", (f"title: {title}", f"column: {place}"))
    judged = _by_text(text, place, url) if text.strip() else None
    if judged:
        return judged
    if _COLUMN.fullmatch(title):
        return Classified("index", (f"title: {title}: a column's name",))
    return Classified("other", ("title: names no year, and nothing else does",))


def _by_text(text: str, place: str, url: str | None) -> Classified | None:
    """A page without a telling title: salutation, first sentences, closing formula, headings of the five contents."""
    topic = _vocabulary().topic
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    head = "\n".join(lines)[:900]
    if (judged := _by_first_line(lines[0])) is not None:
        return judged
    if m := _TO_CONGRESS_FOR_ALL.search(head[:400]):
        return Classified("work_report", (f"text: {m[0]}",))
    if _TO_CONGRESS.search(head[:300]):
        return Classified("other", ("text: speaks to a people's congress",))
    if m := _DISCLOSURE_TEXT.search(text[:1500]):
        return Classified("disclosure_report", (f"text: {m[0]}",))
    open_words, topics = _DISCLOSURE_WORDS.findall(head), len(topic.findall(head))
    if (len(open_words) >= max(2, topics) and not _is_announced(head[:500], place)) or (
        "信息公开条例" in head[:300] and topics <= 2
    ):
        return Classified("disclosure_report", (f"text: begins with {', '.join(open_words[:3])}",))
    if (m := _WORK_REPORT_TEXT.search(head)) and not topic.search(head[:200]):
        return Classified("work_report", (f"text: {m[0]}",))
    if len(lines) >= 5 and sum(bool(_LINKS.match(line)) for line in lines) > 0.7 * len(lines):
        return Classified("index", ("text: lines that are titles of documents",))
    if m := _MODEL_TEXT.search(head[:300]):
        return Classified("other", (f"text: {m[0]}: a model for others",))
    if m := _NOTICE_TEXT.search(head[:400]):
        return Classified("notice", (f"text: {m[0]}",))
    reasons = _report_reasons(lines, head)
    filed = _filed_as_report(place, url)
    if filed and (mentions := len(topic.findall(text))) >= _OFTEN:
        filed.append(f"text: speaks of the matter {mentions} times")
    if topic.search(head) and sum(_WEIGHTS.get(reason.split()[1], 1.0) for reason in (*reasons, *filed)) >= 2:
        return Classified("annual_report", (*reasons, *filed))
    return None


def _is_announced(opening: str, place: str) -> bool:
    """Whether a text says that it reports on the matter; 现将有关情况报告如下 means what was said before it."""
    for sentence in _ANNOUNCEMENT.finditer(opening):
        if is_on_topic(sentence[0]):
            return True
        so_far = opening[: sentence.end()]
        if is_on_topic(so_far) and not (_DISCLOSURE_WORDS.search(so_far) or _DISCLOSURE_COLUMN.search(place)):
            return True
    return False


def _by_first_line(line: str) -> Classified | None:
    """The kind that the first line tells where it is the title of something else on the matter: 关于…的政策解读."""
    if len(line) >= 80 or re.search(r"[。:：]$|^[一二三四五六(（]", line) or not is_on_topic(line):
        return None
    words = _vocabulary()
    if words.document.search(line):
        return None
    rules = (rule for rule in (*words.rules, *words.later) if rule.kind in ("interpretation", "notice", "plan"))
    hits = ((rule, m) for rule in rules if (m := rule.pattern.search(line)))
    return next((Classified(rule.kind, (f"text: {m[0]}: {rule.reason}",)) for rule, m in hits), None)


def _report_reasons(lines: list[str], head: str) -> list[str]:
    """What makes a text read as a report; two of these are enough, headings alone only where there are three."""
    topic = _vocabulary().topic
    short = [line for line in lines if len(line) < 60]
    reasons = [f"text: title line {line}" for line in lines[:4] if is_title_line(line)]
    reasons += [f"text: salutation {line}" for line in lines[:4] if _SALUTATION.match(line)]
    reasons += [f"text: {m[0]}" for m in [_CLOSING.search(head)] if m]
    reasons += [f"text: headed {line[:40]}" for line in short[:12] if _FORMULA.search(line)][:1]
    reasons += [f"text: heading {line[:40]}" for line in short if _ROLE_HEADING.search(line)][:3]
    for line in lines[:3]:
        if m := _OPENING_YEAR.match(line):
            reasons.append(f"text: opens with {m[0]}")
            reasons += ["text: opens as a report does"] if topic.search(line) and _OPENING_PHRASE.search(line) else []
            break
    return reasons


def _filed_as_report(place: str, url: str | None) -> list[str]:
    if _COLUMN.search(place):
        return [f"column: {place}"]
    return [f"address: {m[0]}"] if url and (m := _SLUG_REPORT.search(url)) else []


def is_on_topic(title: str) -> bool:
    """Whether a title speaks of the matter of the reports at all."""
    return _vocabulary().topic.search(title) is not None


def is_title_line(line: str) -> bool:
    """Whether a line of the text is the report's title: its matter, its document word and one year, and short."""
    words = _vocabulary()
    # The year is the dearest to read, and most lines fail by their words.
    if len(line) >= 80 or not words.topic.search(line) or not words.document.search(line):
        return False
    return title_year(line) is not None


def _by_place(place: str, url: str | None) -> Classified | None:
    if _DISCLOSURE_COLUMN.search(place) or (url and _SLUG_DISCLOSURE.search(url)):
        return Classified("disclosure_report", (f"column: {place}" if place else f"address: {url}",))
    if _COLUMN.search(place):
        return Classified("annual_report", (f"column: {place}",))
    if not place and url and _SLUG_REPORT.search(url):
        return Classified("annual_report", (f"address: {url}: only its folder says so",))
    return None
