"""Messages as lines of JSON, for those who collect logs: `FAZHI_LOG_FORMAT=json`, or `--log-format json`."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from crawler.politeness import own


class JsonLines(logging.Formatter):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `site`, `run`, `event`, `message`, `fields`, `error`.

    `event` is the same for the same thing said: a name given with it, else the sentence before its values were put in.
    `site`, `run` and `fields` are the message's own (`extra=`), else those that `bind` was told; what is not known is
    null. `error` is the traceback.
    """

    bound: dict[str, Any]

    def __init__(self, **bound: Any) -> None:
        super().__init__()
        self.bound = bound

    def format(self, record: logging.LogRecord) -> str:
        """Give the message as one line."""
        told = {name: getattr(record, name, self.bound.get(name)) for name in ("site", "run")}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **told,
            "event": getattr(record, "event", None) or str(record.msg),
            "message": record.getMessage(),
            "fields": getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def bind(**known: Any) -> None:
    """Say what all messages of this process are about from here on: `site`, `run`."""
    for handler in logging.root.handlers:
        if isinstance(handler.formatter, JsonLines):
            handler.formatter.bound.update(known)


class Terse(LogFormatter):
    """Says nothing of a page that came and was kept, unless the log wants to know it.

    Scrapy makes two messages of every page, also where they are dropped: a twentieth of what a page costs it.
    """

    def __init__(self, says_all: bool) -> None:
        self._says_all = says_all

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(str(crawler.settings["LOG_LEVEL"]).upper() in ("DEBUG", "NOTSET"))

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]  # Scrapy lets it be None
        return super().crawled(request, response, spider) if self._says_all else None

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]  # see above
        return super().scraped(item, response, spider) if self._says_all else None


class Lines:
    """Extension: turns the messages of a crawl into lines of JSON."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if own(crawler.settings, "FAZHI_LOG_FORMAT") != "json":
            raise NotConfigured("FAZHI_LOG_FORMAT is not json; messages are sentences")
        if not crawler.settings.getbool("LOG_ENABLED"):
            # Scrapy's own handler would write sentences until this one is reached.
            handler = logging.StreamHandler()
            handler.setLevel(crawler.settings["LOG_LEVEL"])
            logging.root.addHandler(handler)
        site = getattr(crawler.spider, "site", None)
        for each in logging.root.handlers:
            each.setFormatter(JsonLines(site=site and site.name))
        return cls()
