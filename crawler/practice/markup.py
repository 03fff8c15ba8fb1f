"""Paragraphs as the editors of such portals leave them: clean, from Word, with line breaks only, in divs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape
from itertools import groupby

FORMS = ("paragraphs", "word", "breaks", "divs")


def mark_up(paragraphs: Sequence[str], form: str, signed: bool = False) -> str:
    """HTML of the paragraphs; runs of lines with tabs become a table; the last two stand right where `signed`."""
    out = []
    last = len(paragraphs) - 2 if signed else len(paragraphs)
    numbered = list(enumerate(paragraphs))
    for is_table, run in groupby(numbered, key=lambda pair: "\t" in pair[1]):
        if is_table:
            out.append(_table([text for _, text in run]))
        else:
            out += [_paragraph(text, form, right=i >= last) for i, text in run]
    inner = "\n".join(out)
    return f"<div>\n{inner}\n</div>" if form == "breaks" else inner


def _paragraph(text: str, form: str, right: bool) -> str:
    said = escape(text, quote=False)
    if form == "breaks":
        return f"{'&nbsp;' * 30 if right else '　　'}{said}<br />"
    if form == "divs":
        return f'<div align="right">{said}</div>' if right else f"<div>&nbsp;&nbsp;&nbsp; {said}</div>"
    style = "text-align: right;" if right else "text-indent: 2em;"
    if form == "word":
        tail = '<span lang="EN-US"><o:p></o:p></span>'
        return f'<p class="MsoNormal" style="{style}line-height:28pt">{_spans(text)}{tail}</p>'
    if text[1:2] == "、" and text[0] in "一二三四五":
        said = f"<strong>{said}</strong>"
    return f'<p style="{style}">{said}</p>'


def _spans(text: str) -> str:
    """Text cut into spans of a few characters, as Word's filter leaves them; figures get the Latin font's span."""
    rng, out, i = random.Random(text), [], 0
    while i < len(text):
        step = rng.randint(2, 9)
        piece = escape(text[i : i + step], quote=False)
        out.append(f'<span style="font-family:方正仿宋_GBK;font-size:21px">{piece}</span>')
        i += step
    return "".join(out)


def _table(rows: Sequence[str]) -> str:
    cells = ("".join(f"<td><p>{escape(cell, quote=False)}</p></td>" for cell in row.split("\t")) for row in rows)
    return '<table border="1" cellspacing="0"><tbody>' + "".join(f"<tr>{c}</tr>" for c in cells) + "</tbody></table>"
