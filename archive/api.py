"""The archive from Python: open it, search, get a record, ask who is missing.

from archive import Archive

with Archive.open("data") as archive:
    for hit in archive.search("信访", district="合川区").hits:
        print(hit.body, hit.report_year, hit.snippets[0].text)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from archive.coverage import CoverageRow, coverage
from archive.database import Database
from archive.duplicates import SAME, Similar, similar
from archive.errors import PartMissing
from archive.filters import Filters
from archive.history import Difference, VersionRow, diff, history
from archive.queries import get, records
from archive.records import ORDER, Record
from archive.search import Results, Sort, search

if TYPE_CHECKING:
    import pandas  # type: ignore[import-not-found, import-untyped, unused-ignore]  # optional, its types apart


class Archive(Database):
    """An open archive; `filters` everywhere are the fields of `archive.filters.Filters`."""

    def search(self, query: str, *, sort: Sort = "rank", limit: int = 20, offset: int = 0, **filters: Any) -> Results:
        """Find reports by their text; see `archive.search.search`."""
        return search(self, query, Filters(**filters), sort, limit=limit, offset=offset)

    def get(self, report_id: str) -> Record:
        """Give one report complete; raises NotInArchive."""
        return get(self, report_id)

    def records(self, **filters: Any) -> Iterator[Record]:
        """Give every report that the filters select, newest first."""
        return records(self, Filters(**filters))

    def coverage(self, year: int | None = None, district: str | None = None) -> tuple[CoverageRow, ...]:
        """Give who published for a year, and who did not."""
        return coverage(self, year, district)

    def history(self, report_id: str) -> tuple[VersionRow, ...]:
        """Give every text that was ever seen of a report, oldest first."""
        return history(self, report_id)

    def diff(self, report_id: str, old: int | None = None, new: int | None = None) -> Difference:
        """Give what changed between two texts of a report, by default by its latest change."""
        return diff(self, report_id, old, new)

    def similar(self, report_id: str, at_least: float = SAME) -> tuple[Similar, ...]:
        """Give the reports whose text is most like that of one report."""
        return similar(self, report_id, at_least)

    def to_pandas(self, **filters: Any) -> pandas.DataFrame:
        """Give the selected reports as a data frame, a column a field. Raises PartMissing where pandas is."""
        try:
            import pandas
        except ImportError as error:
            raise PartMissing("A data frame", "pandas", "pandas") from error
        rows = [{name: getattr(record, name) for name in ORDER} for record in self.records(**filters)]
        return pandas.DataFrame.from_records(rows, columns=list(ORDER))
