"""Markdown for reading: each report under its title, with who, when and where from, and its headings as headings."""

from __future__ import annotations

import re
from typing import BinaryIO

from archive.database import Database
from archive.filters import Filters
from archive.queries import records
from archive.records import Record

#: What Markdown would take for its own at the start of a line or around words.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~])|^(\s*)([#+>-]|\d+[.)])(?=\s)", re.M)


def write(archive: Database, filters: Filters, out: BinaryIO) -> int:
    """Write all reports one after another, and give their number."""
    number = 0
    for record in records(archive, filters):
        if number:
            out.write(b"\n---\n\n")
        out.write(page(record).encode())
        number += 1
    return number


def page(record: Record) -> str:
    """Give one record as Markdown: title, a table of its facts, the text."""
    facts = {
        "编号": record.id,
        "发布机构": record.body,
        "所属区县": record.district,
        "报告年度": record.report_year,
        "发布日期": record.published_on,
        "发文字号": record.document_number,
        "来源": record.url,
        "抓取时间": record.capture and record.capture.fetched_at.strftime("%Y-%m-%d %H:%M UTC"),
        "正文摘要（SHA-256）": record.text_sha256,
    }
    table = "".join(f"| {name} | {escape(str(value))} |\n" for name, value in facts.items() if value is not None)
    return f"# {escape(record.title or '（无标题）')}\n\n|  |  |\n|---|---|\n{table}\n{_body(record)}\n"


def escape(text: str) -> str:
    """Keep Markdown from reading anything into a text."""
    return _MARKUP.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", text)


def _body(record: Record) -> str:
    levels = {section.start: min(section.level + 1, 6) for section in record.sections}
    parts, at = [], 0
    for line in record.text.split("\n"):
        indent = len(line) - len(line.lstrip())
        level = levels.get(at, levels.get(at + indent))
        if line.strip():
            parts.append(f"{'#' * level} {escape(line.strip())}" if level else escape(line.strip()))
        at += len(line) + 1
    return "\n\n".join(parts)
