"""Addresses that gave no document are remembered with how often in a row, and forgotten when they give one."""

from datetime import timedelta

from archive.api import Archive
from archive.misses import forget_misses, misses, note_miss
from tests.archive.conftest import DAY

KEY, URL = "h.example/a/t20240101_1.html", "http://www.h.example/a/t20240101_1.html"


def test_a_miss_is_counted_with_its_last_time(archive: Archive) -> None:
    for days in (0, 3, 7):
        note_miss(archive, "hechuan", url_key=KEY, url=URL, what="soft_404", at=DAY + timedelta(days=days))
    (missed,) = misses(archive, "hechuan").values()
    assert (missed.url, missed.what, missed.times) == (URL, "soft_404", 3)
    assert missed.last_at == DAY + timedelta(days=7)


def test_another_reason_begins_a_new_count(archive: Archive) -> None:
    for what in ("unreachable", "unreachable", "gone"):
        note_miss(archive, "hechuan", url_key=KEY, url=URL, what=what, at=DAY)
    assert (misses(archive, "hechuan")[KEY].what, misses(archive, "hechuan")[KEY].times) == ("gone", 1)


def test_misses_belong_to_their_site_and_are_forgotten_by_key(archive: Archive) -> None:
    for site, key in (("hechuan", "a"), ("hechuan", "b"), ("fuling", "c")):
        note_miss(archive, site, url_key=key, url=f"http://{key}", what="stub", at=DAY)
    assert set(misses(archive, "hechuan")) == {"a", "b"}
    forget_misses(archive, ["a", "never noted"])
    assert set(misses(archive, "hechuan")) == {"b"}
    assert set(misses(archive, "fuling")) == {"c"}
    forget_misses(archive, [])
    assert set(misses(archive, "hechuan")) == {"b"}
