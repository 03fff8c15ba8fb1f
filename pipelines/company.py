"""Company: what can wait does so for more of its kind, as a transaction of many pages costs less than one of each."""

from __future__ import annotations

import asyncio


class Company:
    """Lets those that come go on together: as soon as `most` are there, or so many `seconds` after the first of them.

    With no seconds nobody waits.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._gate: asyncio.Future[None] | None = None
        self._come = 0

    async def join(self) -> None:
        """Wait for the others."""
        if not self._seconds:
            return
        if self._gate is None:
            loop = asyncio.get_running_loop()
            self._gate, self._come = loop.create_future(), 0
            loop.call_later(self._seconds, self._open, self._gate)
        gate = self._gate
        self._come += 1
        if self._come >= self._most:
            self._open(gate)
        # Others wait at the same gate: who is told to stop leaves it as it is.
        await asyncio.shield(gate)

    def _open(self, gate: asyncio.Future[None]) -> None:
        if not gate.done():
            gate.set_result(None)
        if self._gate is gate:
            self._gate = None
