"""Every practice portal there is: the demo's, one for each family of lists, and one for each trap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from crawler.practice.counts import COUNTS
from crawler.practice.demo import demo_portals
from crawler.practice.grounds import ground
from crawler.practice.hidden import HIDDEN, USELESS
from crawler.practice.places import Body, Place
from crawler.practice.portal import Portal
from crawler.practice.traps import TRAPS
from crawler.practice.vendors import TRS, VENDORS

#: By what they try a crawler with. The portals of the demo stand in their own registry.
SORTS: Mapping[str, Mapping[str, Callable[[Place, Sequence[Body]], Portal]]] = {
    "families": {**TRS, **VENDORS},
    "hidden": {**HIDDEN, **USELESS},
    "counts": COUNTS,
    "traps": TRAPS,
}


def built(sorts: Sequence[str] = tuple(SORTS)) -> Iterator[tuple[str, Portal]]:
    """The portals of these sorts with their sort, fresh; each has the same place whatever is asked for beside it."""
    every = ((sort, name, build) for sort, kinds in SORTS.items() for name, build in kinds.items())
    for number, (sort, name, build) in enumerate(every):
        if sort in sorts:
            yield sort, build(*ground(name, number))


def demo() -> Iterator[tuple[str, Portal]]:
    """The portals of the demo, in the same form."""
    yield from (("demo", portal) for portal in demo_portals())
