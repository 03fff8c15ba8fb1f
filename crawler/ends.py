"""Pages that did not come whole: servers under load send stubs, or pages without their ends, in place of pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scrapy.http import Request, Response

from crawler.answers import is_cut
from crawler.errors import Refusal
from crawler.items import Note

#: Set on a request that is made for the second time.
AGAIN = "stub"


class Ends:
    """What one walk learns of how its portal's pages end. Each sort of page has a template of its own."""

    def __init__(self) -> None:
        self._with_end: set[str] = set()
        #: Addresses of pages that came without their end twice, by sort.
        self._without: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def once_more(self, response: Response, refused: Refusal | None) -> Request | None:
        """Give the request to make again for a stub or a page without its end; `refused`: what it was found to be.

        Some portals never close what they open: where no page of a sort was seen with an end, one try tells.
        """
        stub = refused is not None and refused.signature == "stub"
        cut = refused is None and not self.has_end(response)
        if not (stub or cut) or response.meta.get(AGAIN) or response.request is None:
            return None
        return response.request.replace(meta={**response.meta, AGAIN: True}, priority=-10, dont_filter=True)

    def has_end(self, response: Response) -> bool:
        """Whether a page that is no refusal ends as its like do."""
        role = response.meta["role"]
        if not is_cut(response):
            self._with_end.add(role)
            return True
        if response.meta.get(AGAIN):
            self._without[role][response.url] = None
        return role in self._without and role not in self._with_end

    def notes(self) -> Iterator[Note]:
        """Pages that were cut, as others like them were not."""
        if urls := tuple(url for role in sorted(self._with_end) for url in self._without[role]):
            says = f"pages that came without their end, twice: {len(urls)}, kept as they came; the first is {urls[0]}"
            yield Note("cut", says, urls[:3])
