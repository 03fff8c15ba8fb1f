"""Every answer goes to WARC before anything reads it; from there on everything can be done again without the web."""

from __future__ import annotations

from http import HTTPStatus
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response

from archive.captures import save_capture
from archive.raw import StoredResponse
from crawler.addresses import identity
from pipelines.harvest import Harvest


class Recorder:
    """Downloader middleware, the closest to the downloader but for the politeness: it sees bytes still compressed."""

    def __init__(self, harvest: Harvest) -> None:
        self._harvest = harvest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Harvest.of(crawler))

    async def process_response(self, request: Request, response: Response) -> Response:
        """Store the answer and note in the request's `capture` where it lies."""
        if "archived" in response.flags:
            return response
        stored = StoredResponse(
            url=response.url,
            status=response.status,
            headers=_pairs(response.headers),
            body=response.body,
            fetched_at=self._harvest.now().replace(microsecond=0),
            reason=_reason(response.status),
            request_headers=_pairs(request.headers),
            request_method=request.method,
            request_body=request.body,
        )
        harvest = self._harvest
        # The answers to different bodies are different pages, though their address is one.
        key = request.meta["article_key"] if request.method == "POST" else identity(response.url)
        saved = await harvest.write(save_capture, stored, url_key=key, run=harvest.run)
        request.meta["capture"] = saved.ref
        return response


def _pairs(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
