"""Practice portals that are hard on crawlers, each with its truth and with how a harvest of it must end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crawler.practice.places import Body, Place
from crawler.practice.portal import Portal
from crawler.practice.traps.ciphers import CIPHERS
from crawler.practice.traps.doors import DOORS
from crawler.practice.traps.fences import ROBOTS, WALLS, partly_closed, walled, with_robots
from crawler.practice.traps.lures import LURES, lured
from crawler.practice.traps.mazes import MAZES
from crawler.practice.traps.mends import MENDS, tailless, twisted

TRAPS: Mapping[str, Callable[[Place, Sequence[Body]], Portal]] = {
    **{name: lured(lure) for name, lure in LURES.items()},
    **{name: twisted(twist) for name, twist in MENDS.items()},
    "tailless": tailless,
    **DOORS,
    **CIPHERS,
    **MAZES,
    **{name: walled(*wall) for name, wall in WALLS.items()},
    "wall-later": walled(*WALLS["wall-captcha"], after=8),
    **{name: with_robots(*rule) for name, rule in ROBOTS.items()},
    "robots-partly": partly_closed,
}
