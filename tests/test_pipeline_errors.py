"""Errors of the pipelines: they come out of worker processes as they went in."""

import pickle

from pipelines.errors import Unreadable


def test_an_error_survives_the_way_out_of_a_worker() -> None:
    error = Unreadable("a.png", "a picture")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.name, again.found) == (Unreadable, str(error), "a.png", "a picture")
