"""Page furniture told from text, line by line: buttons, source and date, index block, attachments, footer."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from pipelines.blocks import Block

VOCABULARY = tomllib.loads((Path(__file__).parent / "vocabulary" / "chrome.toml").read_text("utf-8"))


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


class Lines:
    """Whole lines, each given by a pattern, or by words that it has and a pattern.

    Patterns that begin with anything are tried at every length of it, which is dear; that a line has none of their
    words is seen at a glance.
    """

    def __init__(self, patterns: Iterable[str | tuple[str, str]]) -> None:
        worded = [pattern for pattern in patterns if not isinstance(pattern, str)]
        self._plain = re.compile("|".join(pattern for pattern in patterns if isinstance(pattern, str)))
        self._words = re.compile("|".join(words for words, _ in worded))
        self._worded = re.compile("|".join(pattern for _, pattern in worded))

    def have(self, line: str) -> bool:
        """Whether the line is one of them."""
        return bool(self._plain.fullmatch(line) or (self._words.search(line) and self._worded.fullmatch(line)))


FILLERS = frozenset(VOCABULARY["fillers"])
ACTIONS, THINGS = VOCABULARY["actions"], VOCABULARY["things"]
BUTTONS = frozenset(
    (
        *VOCABULARY["buttons"],
        *(f"{mine}{action}{thing}" for mine in ("", "我要") for action in ACTIONS for thing in ("", *THINGS)),
    )
)
WORDS: dict[str, list[str]] = {}
for _word in sorted(BUTTONS | FILLERS):
    WORDS.setdefault(_word[0], []).append(_word)
LAST = frozenset(word[-1] for word in BUTTONS | FILLERS)
SEPARATORS = frozenset("[]【】()<>《》|丨/:;,、.·-_*+×»=\t")
#: Signs that fill a place of their own, and what NFKC makes of them: of nearly all lines nothing else.
WIDE = (("，", ","), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"), ("％", "%"))
#: Characters that NFKC leaves alone, whatever stands beside them; white space is left out.
ORDINARY = re.compile("[\t!-~·‒-‖‘-‟、-〠一-鿿]*")
SPACE = re.compile(r"[^\S\t]+")
BRACKETS = ("[", "【", "(")
#: No pattern matches a line of more characters, so what follows them need not be looked at.
LONGEST = 800
PRESSED = re.compile(rf"^(?:[\[【(](?:{_any(BUTTONS)})[\]】)])+")
ANYWHERE = Lines(VOCABULARY["anywhere"])
FOOT = re.compile("|".join(VOCABULARY["foot"]))
NOTES = Lines(VOCABULARY["notes"])
ENDS = re.compile("|".join(VOCABULARY["ends"]))
INFO = re.compile(rf"[\[【(|]*(?:{_any(VOCABULARY['info_labels'])})[\]】)]*(?:[:|丨\t].{{0,120}}|)")
INDEX = re.compile(rf"[\[【(]*(?:{_any(VOCABULARY['index_labels'])})(?:[\]】)]+[:\t]?.{{0,120}}|[:\t].{{0,120}}|)")
ATTACHMENTS = re.compile(VOCABULARY["attachments"])
ATTACHMENT = re.compile(VOCABULARY["attachment"])
POINTER = re.compile("(?:见|参阅|查看|点击)(?:附|下方)(?:件|表)")
LABELLED = re.compile(r"[^\d:]{2,6}:")
LISTED = re.compile(VOCABULARY["listed"])
BYLINE = re.compile(VOCABULARY["byline"])
#: The date a portal prints; a bare 2021年1月28日 is the document's own and stays.
CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
#: Who published it may stand before or behind that date, without a label.
WHO = "[\u4e00-\u9fff]{2,20}"
DATE = re.compile(
    rf"(?:{WHO}\|?)?[(\[]?\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:\|?{WHO}|{CLOCK}[^。,;!?]{{0,60}})?[)\]]?"
    rf"|[(\[]?\d{{4}}年\d{{1,2}}月\d{{1,2}}日(?:(?:(?:星期|周).|{CLOCK})+(?:来源:?.{{0,30}})?"
    r"|(?:来源|信息来源|文章来源|稿件来源|作者|浏览|阅读|点击|访问|字体|字号|发布)[^。]{0,60})[)\]]?"
)
DAY = re.compile(r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}")
SENTENCE = re.compile("[。；！？;!?]|，.*，|[，、,].{6,}")
SIGNATURE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|[^:。|丨]{2,30}(?:政府|办公室|委员会|局|办事处|党组|党委|厅)")
SALUTATION = re.compile(r"[^。；，]{2,60}[:：]")


def key(text: str) -> str:
    """A line as the patterns see it: NFKC, lower case, no white space inside cells; cut where no furniture reaches."""
    return _key(text[:LONGEST])


@lru_cache(maxsize=4096)  # asked of a line by container, place and text in turn
def _key(text: str) -> str:
    for wide, narrow in WIDE:
        text = text.replace(wide, narrow)
    if not ORDINARY.fullmatch(text):
        text = SPACE.sub("", unicodedata.normalize("NFKC", text))
    return text.lower()


def is_prose(block: Block) -> bool:
    """A line that can only be text: a sentence or a long line, mostly not link, and no furniture of known form."""
    text = block.text
    if len(text) < 12 or block.link_share > 0.5:
        return False
    if not (len(text) > 60 or SENTENCE.search(text)):
        return False
    line = key(text)
    return not (_is_furniture(line) or _is_note(line) or _is_info(line))


def is_furniture(text: str) -> bool:
    """Furniture wherever it stands."""
    return _is_furniture(key(text))


@lru_cache(maxsize=4096)
def _is_furniture(line: str) -> bool:
    if line.startswith(BRACKETS):
        line = PRESSED.sub("", line)
    return len(line) <= 400 and (not line or True in _made_of_words(line) or ANYWHERE.have(line))


def is_note(text: str) -> bool:
    """A caption or an editor's note amid the text."""
    return _is_note(key(text))


def _is_note(line: str) -> bool:
    return NOTES.have(line)


def is_info(text: str) -> bool:
    """A line of the block between title and text (or of its repetition below): source, date, index, author."""
    return _is_info(key(text))


def _is_info(line: str) -> bool:
    if "。" in line or len(line) > 200:
        return False
    labelled = INFO.fullmatch(line) or INDEX.fullmatch(line) or DATE.fullmatch(line) or BYLINE.fullmatch(line)
    return bool(labelled) or (line != "" and False in _made_of_words(line))


def _made_of_words(line: str) -> frozenset[bool]:
    """How a line can be read as words of widgets and separators alone: `True` with a button, `False` without.

    No pattern, as a row of what is both (dashes) or of words made of words (返回首页) is read in as many ways as two
    to the power of its length, and a pattern tries them all where the line ends in something else.
    """
    # Hardly a line of a text begins and ends as they do.
    if line and not ((line[-1] in LAST or _is_separator(line[-1])) and (line[0] in WORDS or _is_separator(line[0]))):
        return frozenset()
    reached = {0: {False}}
    for at, character in enumerate(line):
        pressed = reached.pop(at, None)
        if pressed is None:
            continue
        if _is_separator(character):
            reached.setdefault(at + 1, set()).update(pressed)
        for word in WORDS.get(character, ()):
            if line.startswith(word, at):
                buttons = ({True} if word in BUTTONS else set()) | (pressed if word in FILLERS else set())
                reached.setdefault(at + len(word), set()).update(buttons)
        if not reached:
            break
    return frozenset(reached.get(len(line), ()))


def _is_separator(character: str) -> bool:
    return character in SEPARATORS or character.isdecimal()


def is_dated(text: str) -> bool:
    """An info line that says when the page was published: what stands above it is the title."""
    return is_info(text) and bool(DAY.search(key(text)))


def is_foot(text: str) -> bool:
    """A line of a footer, if no prose follows it."""
    return bool(FOOT.fullmatch(key(text)))


def ends_text(text: str) -> bool:
    """The head of what stands below an article."""
    return _ends_text(key(text))


def _ends_text(line: str) -> bool:
    return len(line) <= 240 and bool(ENDS.fullmatch(line))


def needs_approval(block: Block) -> bool:
    """Whether it may hang on trafilatura's word that the line stays: a link behind a label."""
    return block.link_share > 0.5 and bool(LABELLED.match(key(block.text)))


def strip_chrome(blocks: Sequence[Block], approved: Sequence[bool]) -> list[Block]:
    """Leave the text: furniture goes anywhere, info lines above the first and below the last line of prose only.

    `approved` says for each block whether trafilatura keeps it; outside the prose a link needs that to stay.
    """
    lines = [key(b.text) for b in blocks]
    sentences = [is_prose(b) for b in blocks]
    prose = [i for i, b in enumerate(blocks) if sentences[i] or ("\t" in b.text and not is_info(b.text))]
    first, last = (prose[0], _before_end(blocks, lines, prose[0], prose[-1])) if prose else (len(blocks), -1)
    kept: list[Block] = []
    label = attached = False
    for i, block in enumerate(blocks):
        line, value = lines[i], label
        label = False
        if not sentences[i] and ((note := _is_note(line)) or _is_furniture(line)):
            if prose and i > last and not note:
                break
            continue
        attached = _is_attachment(block, line, attached)
        if attached:
            continue
        if first <= i <= last or (i > last and _signs(line)):
            kept.append(block)
        elif _is_info(line):
            label = line.endswith(":")
        elif value and len(line) <= 24 and not SALUTATION.fullmatch(block.text):
            continue
        elif i > last and (_ends_text(line) or is_foot(block.text)):
            if prose:
                break
        elif block.link_share <= 0.5 or POINTER.search(line) or (approved[i] and needs_approval(block)):
            kept.append(block)
    return kept


def _before_end(blocks: Sequence[Block], lines: Sequence[str], first: int, last: int) -> int:
    """The last line of prose before a line that ends articles, when little prose follows it."""
    total = sum(len(b.text) for b in blocks[first : last + 1])
    for i in range(first + 1, last + 1):
        if _ends_text(lines[i]) and sum(len(b.text) for b in blocks[i:] if is_prose(b)) < 0.1 * total:
            return i - 1
    return last


def _is_attachment(block: Block, line: str, attached: bool) -> bool:
    if POINTER.search(line):
        return False
    if block.file and block.link_share > 0.3 and len(line) < 200:
        return True
    if ATTACHMENTS.fullmatch(line):
        return ":" in line or block.linked > 0
    if ATTACHMENT.fullmatch(line) and "。" not in line:
        return True
    return attached and ((bool(LISTED.fullmatch(line)) and "。" not in line) or block.link_share > 0.5)


def _signs(line: str) -> bool:
    """A signature: a date, or the name of an organ."""
    return bool(SIGNATURE.fullmatch(line))
