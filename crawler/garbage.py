"""Looking for garbage costs a crawl's processes more than there is to be found: it is done seldom."""

from __future__ import annotations

import gc

#: Objects that came and stayed since the last look for garbage before there is another. With Python's 700 a crawl
#: spends a twelfth of its reactor's time on looking, and finds little: what is made for a page goes without.
BETWEEN_LOOKS = 10_000


def settle() -> None:
    """Count all that there is by now as permanent, and look for garbage among what comes later, and seldom.

    To look through half a million objects takes 100 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(BETWEEN_LOOKS)
