"""Made-up reports and their copies, as portals have them: edited, filled into another's template, kept for next year.

Two of these reports that have nothing to do with each other share .01 of their 5-grams; of real ones it is .02.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

SENTENCES = 110
#: The share of a report's sentences that are formulas which all reports draw from.
FORMULAS = 0.15
#: The copies that each report has at other addresses, by the share of sentences written anew.
EDITS = (0.0, 0.01, 0.05, 0.2)
#: Every tenth copy does not say whose it is, or of which year, or neither: a bare attachment.
SILENT = 10

Identity = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Copy:
    """One text at one address: which (body, year) it is of, and the share of sentences that differ from its report.

    `edited` is None for the report itself; `says_body` and `says_year`: whether it can be told from the text.
    """

    identity: Identity
    text: str
    edited: float | None = None
    says_body: bool = True
    says_year: bool = True


class Writer:
    """Writes sentences of two-character words, some words far more often than others; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        characters = [chr(0x4E00 + 7 * n) for n in range(1500)]
        self._words = ["".join(self.chance.choices(characters, k=2)) for _ in range(6000)]
        self._weights = list(accumulate(1 / (n + 10) ** 0.8 for n in range(6000)))
        self._formulas = [self.sentence() for _ in range(400)]

    def sentence(self) -> str:
        """Write a sentence of about 27 characters."""
        words = self.chance.choices(self._words, cum_weights=self._weights, k=self.chance.randint(10, 15))
        return "".join(words[:6]) + "，" + "".join(words[6:]) + "。"

    def report(self) -> list[str]:
        """Write a report of about 3,000 characters."""
        return [
            self.chance.choice(self._formulas) if self.chance.random() < FORMULAS else self.sentence()
            for _ in range(SENTENCES)
        ]

    def edited(self, report: list[str], share: float) -> list[str]:
        """Write a share of a report's sentences anew, at least one where it is not 0."""
        anew = set(self.chance.sample(range(len(report)), max(round(share * len(report)), share > 0)))
        return [self.sentence() if n in anew else sentence for n, sentence in enumerate(report)]


def corpus(identities: int, seed: int = 7) -> Iterator[Copy]:
    """Give the texts of so many (body, year), 20 texts for each 3, a third each of them a report of its own,
    a template copy of a neighbour's and a next-year copy of the same body's.

    One template copy in ten is word for word, and one next-year copy in ten has 5 % of it written anew: alike enough to
    be taken for one report by anything that goes by likeness.
    """
    writer = Writer(seed)
    for n in range(identities // 3):
        own = writer.report()
        template = writer.edited(own, 0.0 if n % 10 == 0 else 0.03)
        next_year = writer.edited(own, 0.05 if n % 10 == 1 else 0.3)
        family = (((f"第{n}街道", 2023), own), ((f"第{n}镇", 2023), template), ((f"第{n}街道", 2024), next_year))
        for place, (identity, report) in enumerate(family):
            yield Copy(identity, "".join(report))
            # 1,500 (body, year) with five texts each and five of six with two more are 10,000.
            more = () if (3 * n + place) % 6 == 5 else (0.01, 0.05)
            for edited in (*EDITS, *more):
                silent = writer.chance.randrange(SILENT) == 0
                says = writer.chance.choice(((True, False), (False, True), (False, False))) if silent else (True, True)
                yield Copy(identity, "".join(writer.edited(report, edited)), edited, *says)
