"""The plainest spider there is: asks for the addresses in a file and stores nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.http import Request, Response


class BareSpider(Spider):
    """Its argument `addresses` names the file, an address a line."""

    name = "bare"

    def __init__(self, addresses: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.addresses = Path(addresses)

    async def start(self) -> AsyncIterator[Any]:
        for address in self.addresses.read_text("utf-8").split():
            yield Request(address)

    def parse(self, response: Response) -> None:
        """Nothing."""
