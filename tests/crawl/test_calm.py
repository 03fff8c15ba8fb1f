"""Before the first page comes, what pages are read by is loaded, and taken for permanent."""

import gc
from collections.abc import Iterator

import pytest

from crawler import columns
from crawler.calm import Calm
from crawler.pages import labels


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_the_words_are_compiled_and_what_is_loaded_is_permanent() -> None:
    columns._vocabulary.cache_clear()
    labels._pattern.cache_clear()
    Calm().begin()
    assert columns._vocabulary.cache_info().currsize == 1
    assert labels._pattern.cache_info().currsize == 1
    assert gc.get_freeze_count() > 0
