"""How near a text comes to the gold, and whether furniture is left in it: apart from the rules that made the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

GRAM = 4
#: Words that only furniture prints, in lines too short to be a paragraph. Written without a look at the extraction's
#: own vocabulary: what both forget is found by reading, what one forgets is found here.
FURNITURE = re.compile(
    r"版权所有|ICP备|公网安备|公安备案|网站标识码|标识码[:：]?\d{10}|责任编辑|【关闭】|关闭窗口|打印本页|【打印】|分享到|分享文章|"
    r"^\s*(?:主办|承办|技术支持)[:：]|字\s*[号体][:：]|您?(?:现在|当前)的?位置|语音播报|播报模式|扫一扫|浏览次数|返回顶部|"
    r"上一[篇条][:：]|下一[篇条][:：]|^\s*(?:信息)?来源\s*[:：].{0,30}$|^\s*发布(?:日期|时间)\s*[:：]|\[\s*索引号\s*\]|^索\s*引\s*号\s*[:：\t]|"
    r"相关(?:链接|阅读|新闻|推荐|文档)\s*$|我要纠错|加入收藏|无障碍|浏览器版本过低|^附\s*件\s*[:：]?\s*$"
)
LONGEST_FURNITURE = 100


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 on character 4-grams, each 0 to 1."""

    precision: float
    recall: float
    f1: float


def grams(text: str) -> Counter[str]:
    """Multiset of the character 4-grams of a text without its white space; a shorter text is one gram."""
    dense = re.sub(r"\s+", "", text)
    if not dense:
        return Counter()
    return Counter(dense[i : i + GRAM] for i in range(max(1, len(dense) - GRAM + 1)))


def score(text: str, gold: str) -> Score:
    """Compare a text with the gold; two empty ones agree."""
    mine, true = grams(text), grams(gold)
    if not mine and not true:
        return Score(1.0, 1.0, 1.0)
    common = sum((mine & true).values())
    precision = common / max(1, sum(mine.values()))
    recall = common / max(1, sum(true.values()))
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0)


def macro(scores: Iterable[Score]) -> Score:
    """Mean over pages."""
    rows = list(scores)
    n = max(1, len(rows))
    return Score(sum(s.precision for s in rows) / n, sum(s.recall for s in rows) / n, sum(s.f1 for s in rows) / n)


def furniture_lines(text: str, gold: str | None = None) -> list[str]:
    """Lines of page furniture left in a text; a line that the gold has too is text."""
    known = re.sub(r"\s+", "", gold or "")
    found = []
    for line in text.splitlines():
        if len(line) <= LONGEST_FURNITURE and FURNITURE.search(line) and re.sub(r"\s+", "", line) not in known:
            found.append(line)
    return found
