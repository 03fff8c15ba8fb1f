"""What the counts of a run mean, stage by stage: from addresses asked to reports new and changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.queries import RunRow

#: In the order in which people read them.
STAGES = ("asked", "answered", "unchanged", "stored", "new", "changed", "gone", "refused", "failed", "waiting")
#: What a page that is not there answers, and what is not asked now and waits for the next visit.
GONE, PUT_OFF = ("gone", "soft_404"), ("budget", "hours", "left_alone")
#: Refusals by accident (by their beginning): nobody said no, and another time it may be had.
ACCIDENTS = ("unreachable", "stub", "maintenance", "status_", "too_large", "redirect_loop", "not_a_file")
#: Of a file or page that came and could not be read; what waits needs a part of the program that is not installed.
UNREAD, PAGES_UNREAD = ("failed", "too_large", "encrypted"), ("unreadable", "hollow")


def stages(run: RunRow) -> dict[str, int]:
    """Count what became of a run's requests, by `STAGES`.

    `asked`, `answered`: requests and answers, lists among them. `unchanged`: known pages looked at again. `stored`:
    documents put into the archive, of which `new`, and `changed` as versions of known ones (the rest are further
    addresses). `refused`: a firewall, robots.txt, a login. `failed`: no answer, a broken one, or nothing that could be
    read. `waiting`: left to the next visit, or to a reader of scans.
    """
    counts = run.counts
    refused = {name.partition("/")[2]: int(n) for name, n in counts.items() if name.startswith("refused/")}
    gone, put_off = _sum(refused, GONE), _sum(refused, PUT_OFF)
    accidents = sum(n for name, n in refused.items() if name.startswith(ACCIDENTS))
    files = {name.partition("/")[2]: int(n) for name, n in counts.items() if name.startswith("files/")}
    unread = sum(trouble["what"] in PAGES_UNREAD for trouble in run.evidence.get("trouble") or ())
    found = (
        counts.get("requests", 0),
        counts.get("answers", 0),
        counts.get("unchanged", 0),
        _sum(counts, ("new", "new_version", "new_address")),
        counts.get("new", 0),
        counts.get("new_version", 0),
        gone,
        sum(refused.values()) - gone - put_off - accidents,
        accidents + counts.get("lost", 0) + unread + _sum(files, UNREAD),
        put_off + files.get("waiting", 0),
    )
    return dict(zip(STAGES, map(int, found), strict=True))


def _sum(counts: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return sum(int(counts.get(name, 0)) for name in names)
