"""Messages as lines of JSON."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from crawler.logs import JsonLines, Terse, bind


def line(said: str, *values: object, form: JsonLines | None = None, **more: Any) -> dict[str, Any]:
    record = logging.makeLogRecord({"name": "fazhi.scheduler", "levelno": 20, "levelname": "INFO", "msg": said} | more)
    record.args = values
    written = (form or JsonLines()).format(record)
    assert "\n" not in written
    read: dict[str, Any] = json.loads(written)
    return read


def test_a_message_is_one_object() -> None:
    found = line("%s: visit begins", "合川", created=0.25, site="hechuan", event="visit_begins", fields={"n": 1})
    assert found == {
        "time": "1970-01-01T00:00:00.250+00:00", "level": "info", "logger": "fazhi.scheduler", "site": "hechuan",
        "run": None, "event": "visit_begins", "message": "合川: visit begins", "fields": {"n": 1},
    }  # fmt: skip


def test_the_sentence_without_its_values_is_the_event_of_those_that_name_none() -> None:
    assert line("%d pages", 3)["event"] == line("%d pages", 4)["event"] == "%d pages"


def test_an_error_is_on_the_same_line() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        found = line("it failed", exc_info=sys.exc_info())
    assert found["error"].endswith("ValueError: first\nsecond")


@pytest.fixture
def form() -> Iterator[JsonLines]:
    handler, made = logging.NullHandler(), JsonLines(site="hechuan")
    handler.setFormatter(made)
    logging.root.addHandler(handler)
    yield made
    logging.root.removeHandler(handler)


def test_what_a_process_is_about_is_said_once(form: JsonLines) -> None:
    bind(run=7)
    assert (line("a", form=form)["site"], line("a", form=form)["run"]) == ("hechuan", 7)
    assert line("a", form=form, run=8)["run"] == 8


@pytest.mark.parametrize(("level", "says"), [("INFO", False), ("DEBUG", True)])
def test_of_a_page_that_came_only_the_fullest_log_hears(level: str, says: bool) -> None:
    form = Terse.from_crawler(get_crawler(settings_dict={"LOG_LEVEL": level}))
    asked = Request("http://h.example/")
    came, spider = Response(asked.url, request=asked), get_crawler()._create_spider("s")
    assert (form.crawled(asked, came, spider) is not None) is says
    assert (form.scraped({}, came, spider) is not None) is says
    assert form.spider_error(None, asked, came, spider)  # type: ignore[arg-type]  # no failure is needed
