"""The desk of a crawl: a process that writes to the archive; what waits for it meanwhile is kept in one transaction."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from archive.database import Database
from archive.store import Saved, save_record
from pipelines.colleague import Outcome, attempt, leave_with_parent, serve
from pipelines.parcel import Parcel

#: Of one transaction. Committing costs a third less a page than with 16; others who write to the archive wait for it,
#: some 60 ms.
MOST = 32
#: Seconds that a record waits for others to be kept together with.
PATIENCE = 0.1


@dataclass(frozen=True, slots=True)
class Errand:
    """A function of the archive to be called with the archive and what else it takes."""

    function: Callable[..., Any]
    arguments: Sequence[Any] = ()
    named: Mapping[str, Any] | None = None

    def run(self, archive: Database) -> Any:
        return self.function(archive, *self.arguments, **(self.named or {}))


def keep_desk(asked: socket.socket, data: Path, database: str | None, warc: str | None, patience: float = 0.0) -> None:
    """Run the errands that are asked for, in their order. Nobody hears that a thing is written before it is kept."""
    leave_with_parent()
    with Database.open(data, database, warc) as archive:
        serve(asked, partial(run_together, archive), MOST, patience)


def save_parcel(archive: Database, parcel: Parcel, **named: Any) -> Saved:
    """Keep a record that came closed; `named` are what `save_record` takes besides."""
    return save_record(archive, parcel.open(), **named)


def run_together(archive: Database, errands: Sequence[Errand]) -> list[Outcome]:
    """Run errands in one transaction and give what came of each.

    What goes wrong undoes the others' work too, so then each is run by itself, and the error comes again to the one
    whose it is.
    """
    if len(errands) > 1:
        with suppress(Exception), archive.together():
            return [(errand.run(archive), None) for errand in errands]
    return [attempt(lambda errand: errand.run(archive), errand) for errand in errands]
