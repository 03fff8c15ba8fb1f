"""What a feed of Scrapy's own (`-O out.jsonl`) gets where no archive is set: plain values instead of bytes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from crawler.errors import Refusal
from crawler.items import Article, Column, Entry


class Readable:
    """Item pipeline: each item as a dictionary that says what it is in `item`."""

    def process_item(self, item: Any) -> dict[str, Any]:
        if isinstance(item, Refusal):
            told = {"url": item.url, "signature": item.signature, "evidence": item.evidence, "fatal": item.fatal}
            return {"item": "refusal", **told}
        if isinstance(item, Article):
            return {
                "item": "article",
                "url": item.url,
                "site": item.site,
                "fetched_at": item.fetched_at.isoformat(),
                "content_type": item.content_type,
                "bytes": len(item.body),
                "title": item.entry.title if item.entry else None,
                "column": item.column.name if item.column else None,
                "files": [file.url for file in item.files],
            }
        if isinstance(item, Column | Entry):
            return {"item": type(item).__name__.lower(), **asdict(item)}
        raise TypeError(f"the spiders yield no {type(item).__name__}")
