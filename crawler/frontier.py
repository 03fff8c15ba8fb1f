"""The frontier: which address to ask next, best first, and when to stop because the rest is not worth asking.

Steps on the sure way (columns of reports and the menus that lead to them) are always taken. Others are worth as much
as is known of their kind on this portal: mixed columns where a body has no column of its own, sub-sites of bodies as
long as such sub-sites give what the district's columns lack. What is worth less waits for slack, a small share of the
requests made so far. The order is a function of what was seen, so the same portal gives the same walk.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from crawler.addresses import identity
from crawler.columns import kind_of, names, plain
from crawler.discovery import Reading, Step
from crawler.items import Column
from crawler.progress import Progress

#: The flag of an answer from an address that a run asked which was cut off.
RESUMED = "resumed"
#: From here up a step is taken without asking for slack.
SURE = 30.0
#: Share of the requests so far, and number of them, that doubtful steps may cost.
SLACK_SHARE, SLACK_STEPS = 0.06, 2
#: So many sub-sites without one new report, and the rest of their sort are doubtful.
PATIENCE, SAMPLE = 10, 2
DEEPEST = 9
#: Menus that sort what is known; ways to bodies and their menus are no such thing, though they share one address.
FACETS = ("year", "level", "unknown", "weak")
#: So many addresses that differ only in the values of their parameters and gave nothing new: the rest is a trap.
MOST_FACETS = 4
#: Where they are called columns of reports: each body may have one of its own, and some of those are empty.
NAMED, MOST_NAMED = ("report", "law"), 24


@dataclass
class _Tally:
    asked: int = 0
    gave: int = 0


@dataclass
class Frontier:
    """The steps known, those taken, and what was learnt on the way. One for each crawl of a site.

    `sweep`: known columns are read to their ends, whatever stands on their first pages; `due`: by a column's key, its
    pages that did not come when it was last read. `last`: keys of what a firewall stood before, to be asked when all
    else that is sure has been. `bodies`: names of those that the portal lists, with the page that lists them.
    """

    budget: int = 5000
    sweep: bool = False
    due: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    last: Container[str] = frozenset()
    asked: int = 0
    doubtful: int = 0
    given_up: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    _steps: dict[str, Step] = field(default_factory=dict)
    _taken: dict[str, Step] = field(default_factory=dict)
    _found: Counter[str | None] = field(default_factory=Counter)
    _new: Counter[str | None] = field(default_factory=Counter)
    _columns: set[str | None] = field(default_factory=set)
    _named: dict[tuple[str, str], _Tally] = field(default_factory=dict)
    _covered: set[str] = field(default_factory=set)
    progress: dict[str, Progress] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    _facets: dict[str, _Tally] = field(default_factory=dict)
    _bodies: dict[int, list[str]] = field(default_factory=dict)
    _visited: list[str] = field(default_factory=list)
    _bodies_known: bool = False
    _unknowns: Counter[str | None] = field(default_factory=Counter)

    def add(self, steps: Iterable[Step]) -> None:
        """Take up new steps; one address is one step, and the better reason to ask it stays."""
        for step in steps:
            key = step.key
            if key in self._taken or step.depth > DEEPEST or _repeats(step.url):
                continue
            known = self._steps.get(key)
            if known is None:
                self._steps[key] = step
                self._bodies_known |= step.kind == "body"
                if step.kind == "body" and step.body and any(names(step.body, t) for t in self.titles):
                    self._covered.add(step.body)
            elif (step.inside, self._worth(step)) > (known.inside, self._worth(known)):
                self._steps[key] = step

    def pop(self) -> Step | None:
        """The best step worth asking, or None when discovery is done; what was left out is counted in `given_up`."""
        best, best_worth = None, 0.0
        for step in self._steps.values():
            worth = self._worth(step)
            if step.key in self.last:
                worth = min(worth, SURE)
            if worth > best_worth:
                best, best_worth = step, worth
        if best is None or self.asked >= self.budget:
            self._give_up("budget" if best is not None else "not worth")
            return None
        if best_worth < SURE:
            if self.doubtful + 1 > SLACK_STEPS + SLACK_SHARE * self.asked:
                self._give_up("slack")
                return None
            # A sub-site costs its home page and at least one menu more.
            self.doubtful += 2 if best.kind == "body" else 1
        del self._steps[best.key]
        self._taken[best.key] = best
        self.asked += 1
        if best.kind == "body" and best.body:
            self._visited.append(best.body)
        if best.kind == "unknown":
            self._unknowns[best.body] += 1
        return best

    def learn(self, step: Step, reading: Reading, known: Container[str] = (), *, resumed: bool = False) -> None:
        """Take in what the page of a step gave; `known` holds keys of articles that need not be asked again.

        `resumed`: a run that was cut off had the page. What it did not come to keep may stand on the pages behind it,
        though all that is listed here is known.
        """
        fresh = {plain(e.title) for e in reading.wanted} - self.titles
        self.titles |= fresh
        self.bodies = {**dict.fromkeys(reading.bodies, step.url), **self.bodies}
        self._new[step.body] += len(fresh)
        self._found[step.body] += reading.hits
        told = (*fresh, step.text) if reading.inside else tuple(fresh)
        for other in self._steps.values():
            if other.kind == "body" and other.body and any(names(other.body, title) for title in told):
                self._covered.add(other.body)
        if reading.inside:
            self._columns.add(step.body)
        if step.column is None:
            onward = {str(s.kind) for s in reading.steps if s.key not in self.seen}
            tally, facet = self._tally(step), self._facet(step.key)
            tally.asked += 1
            tally.gave += bool(fresh) or (step.kind == "hub" and bool(onward & {"report", "law", "general", "hub"}))
            facet.asked += 1
            # A list of reports that leads to nothing but itself, in other choices of its menu, gives nothing.
            here = step.key.partition("?")[0] if step.kind in NAMED else None
            ways = {str(s.kind) for s in reading.steps if s.key not in self.seen and s.key.partition("?")[0] != here}
            facet.gave += bool(fresh) or bool(ways & {"report", "law", "general", "hub", "bodies", "body"})
        if reading.column is not None or step.kind in ("general", "weak", "law", "unknown"):
            self._page_of_column(step, reading, known, resumed)
        self.add(reading.steps)
        self.seen |= reading.links

    def lose(self, step: Step) -> None:
        """Note that the page of a step was not to be had this time; one of a column's is missed next time."""
        if step.column is not None:
            self.progress[identity(step.column.url)].unread.append(step.url)

    def has_met(self, key: str) -> bool:
        """Whether the walk has asked an address, or read it in a list."""
        return key in self._taken or any(key in one.rows for one in self.progress.values())

    def left(self) -> tuple[tuple[float, Step], ...]:
        """The steps not taken with what they are worth now, the best first."""
        return tuple(sorted(((self._worth(s), s) for s in self._steps.values()), key=lambda pair: -pair[0]))

    def spent(self, requests: int = 1) -> None:
        """Count requests made beside discovery (articles, files); they widen the slack and use up the budget."""
        self.asked += requests

    def arrive(self, step: Step, url: str, body: bytes = b"") -> bool:
        """Note where a step has led to in the end; False when that is a page that was read before.

        A redirect may have led there, or the server gives the page above for what it does not know; its relative links
        would lead ever deeper.
        """
        key = identity(url)
        if body and step.column is None:
            above = self._bodies.setdefault(hash(body), [])
            if any(key.startswith(f"{read.rstrip('/')}/") for read in above):
                return False
            above.append(key)
        if key == step.key:
            return True
        self._steps.pop(key, None)
        return self._taken.setdefault(key, step) is step

    def forget(self, url: str) -> None:
        """Let an address be asked again, as for another scheme of the home page."""
        self._taken.pop(identity(url), None)

    def _page_of_column(self, step: Step, reading: Reading, known: Container[str], resumed: bool) -> None:
        column = step.column or step.known or reading.column or Column(step.url, step.text, step.trail)
        key = identity(column.url)
        progress = self.progress.setdefault(key, Progress(column, self.due.get(key, ())))
        progress.remembered |= step.known is not None
        progress.retry(step.key)
        onward = resumed or progress.reads_on
        further = step.url if step.column is not None else None
        progress.take(reading, () if onward else known, self.sweep or onward, further)
        self.add(
            Step(url, step.text, "page", step.trail, step.body, reading.inside or step.inside, step.depth, column)
            for url in (*reading.listed.more, *progress.due)
        )

    def _tally(self, step: Step) -> _Tally:
        return self._named.setdefault((str(step.kind), plain(step.text)), _Tally())

    def _facet(self, key: str) -> _Tally:
        """What addresses gave that differ from this one in nothing but the values of their parameters."""
        return self._facets.setdefault(re.sub(r"=[^&]*", "=", key) if "?" in key else "", _Tally())

    def _worth(self, step: Step) -> float:
        """What asking the step is worth; below `SURE` it needs slack, nought means never. Depth breaks ties."""
        if step.column is not None:
            return self._worth_of_page(step)
        found = self._found[step.body] > 0
        facet = self._facet(step.key)
        sorts = step.inside or step.kind in FACETS
        most = MOST_NAMED if step.kind in NAMED else MOST_FACETS if sorts else self.budget
        if "?" in step.key and facet.asked >= most and not facet.gave:
            return 0.0
        worth = {
            "home": 1000.0,
            "report": 100.0,
            "law": 80.0 if not found else 57.0 if step.body is None else 20.0,
            "hub": self._worth_of_hub(step, found),
            "bodies": 60.0 if step.body is None else 8.0,
            "body": self._worth_of_body(step),
            "map": 33.0 if step.body is None else 0.0,
            "known": 90.0,
            "proven": 90.0,
        }.get(str(step.kind))
        if step.inside and step.kind != "home":
            worth = 93.0
        elif worth is None:
            worth = self._worth_of_mixed(step, found or step.body in self._covered)
        return worth - step.depth / 10 if worth else 0.0

    def _worth_of_hub(self, step: Step, found: bool) -> float:
        """Menus on the way: sure until something was found, and as long as those of that name lead anywhere."""
        tally = self._tally(step)
        if (tally.asked >= PATIENCE and not tally.gave) or (found and (step.body is not None or self._bodies_known)):
            return 12.0
        return 40.0 if found else 70.0

    def _worth_of_mixed(self, step: Step, found: bool) -> float:
        """Mixed columns: sure where nothing was found, and by what others of that name have given on this portal."""
        tally = self._tally(step)
        barren = tally.asked >= 4 and not tally.gave
        fruitful = tally.gave > 0 and tally.gave * 3 >= tally.asked
        own = step.body is not None
        if step.kind == "general":
            return 10.0 if barren else 58.0 if fruitful else 53.0 if own and not found else 12.0 if own else 56.0
        if step.kind == "topics":
            return 55.0 if not own and None not in self._columns else 10.0
        if step.kind == "weak":
            if barren or (own and found):
                return 15.0 if fruitful else 6.0
            return 54.0 if fruitful else (52.0 if own else 40.0) if not found else 11.0
        most = 3 if own else 12
        if found or step.body in self._columns or barren or self._unknowns[step.body] >= most:
            return 0.0
        return 51.0 if own else 35.0

    def _worth_of_page(self, step: Step) -> float:
        assert step.column is not None
        progress = self.progress[identity(step.column.url)]
        if progress.ended and not progress.is_due(step.key):
            return 0.0
        if step.inside:
            return 96.0
        if progress.hits or progress.remembered:
            return 85.0
        blind = progress.is_blind(bool(self._found[step.body]))
        wanted = step.body is None or not self._found[step.body]
        sure = kind_of(step.text) in ("general", "law") or not self._found[step.body]
        return 52.5 if wanted and blind and sure and kind_of(step.text) != "unknown" else 5.0

    def _worth_of_body(self, step: Step) -> float:
        """A body's sub-site: by whether its reports are at hand already, and by what its like have given."""
        covered = step.body in self._covered
        visited = [body for body in self._visited if (body in self._covered) == covered]
        gave = any(self._new[body] for body in visited)
        favour = 0.5 if "司法" in step.text else 0.0
        if covered:
            return (45.0 if len(visited) < SAMPLE or gave else 9.0) + favour
        return (50.0 if len(visited) < PATIENCE or gave or not self._found[None] else 20.0) + favour

    def _give_up(self, why: str) -> None:
        self.given_up = Counter({why: sum(self._worth(step) > 0 for step in self._steps.values())})


def _repeats(url: str) -> bool:
    """Whether a path goes round in circles (/a/b/a/b/a/b/), as broken relative links make it."""
    return bool(re.search(r"(/[^/?]+(?:/[^/?]+)?)\1\1", url))
