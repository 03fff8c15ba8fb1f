"""What others have kept: WARC and WACZ files of any tool, and whole archives of this program."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fastwarc.warc import ArchiveIterator, WarcRecordType
from sqlalchemy import select

from archive.captures import SavedCapture, save_capture
from archive.database import Database
from archive.errors import ArchiveError
from archive.models import Base, Capture, Document, Version
from archive.queries import load_records
from archive.raw import StoredResponse, stored_response
from archive.store import save_record


class NotImportable(ArchiveError):  # noqa: N818  named as in archive/errors.py
    """`source` holds nothing that can be taken in; `found` says what it is."""

    def __init__(self, source: Path, found: str) -> None:
        self.source, self.found = source, found
        super().__init__(f"{source}: {found}; give a .warc, .warc.gz or .wacz file, or the folder of an archive")


@dataclass(frozen=True, slots=True)
class Imported:
    """An answer taken in: as it was received, and where it lies now. None where the archive had it already."""

    response: StoredResponse
    capture: SavedCapture | None


def import_warc(
    archive: Database, source: Path | str, *, url_key: Callable[[str], str], run: int | None = None
) -> Iterator[Imported]:
    """Take every answer of a WARC or WACZ file in, and give each for reading; times of fetching are kept.

    Answers that the archive has (same address, time and bytes) are not stored again: running it twice changes nothing.
    Transfer encodings that the other tool left are taken off. Revisits are passed over: what they repeat is in the file
    or nowhere. Raises NotImportable for a file of another kind, and for one that is cut off after giving what is whole.
    """
    path = Path(source)
    with _warc_files(path) as files:
        for file in files:
            for response in _responses(path, file):
                key = url_key(response.url)
                if _is_known(archive, key, response):
                    yield Imported(response, None)
                else:
                    yield Imported(response, save_capture(archive, response, url_key=key, run=run))


def import_archive(archive: Database, source: Path | str, database: str | None = None) -> int:
    """Take in everything of another archive and give the number of texts read; twice changes nothing.

    Its WARC files are copied under their names, its texts saved in the order in which they were seen, so that versions,
    addresses and reports come out as if both archives had been one from the start.
    """
    folder = Path(source)
    if database is None and not (folder / "archive.db").is_file():
        raise NotImportable(folder, "no archive.db is in it")
    with Database.open(folder, database, create=False) as other:
        _copy_files(archive, other)
        _copy_captures(archive, other)
        return _save_texts(archive, other)


@contextmanager
def _warc_files(path: Path) -> Iterator[list[Path]]:
    if not path.is_file():
        raise NotImportable(path, "there is no such file")
    if not zipfile.is_zipfile(path):
        yield [path]
        return
    # A WACZ is a zip file with WARC files under archive/ (specs.webrecorder.net/wacz).
    with zipfile.ZipFile(path) as packed, TemporaryDirectory() as folder:
        names = [n for n in packed.namelist() if n.startswith("archive/") and n.endswith((".warc", ".warc.gz"))]
        if not names:
            raise NotImportable(path, "a zip file without WARC files in archive/")
        yield [Path(packed.extract(name, folder)) for name in sorted(names)]


def _responses(source: Path, file: Path) -> Iterator[StoredResponse]:
    met = False
    try:
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=False):
                met = True
                if record.record_type != WarcRecordType.response or not record.is_http:
                    continue
                record.parse_http("transfer", strict_mode=False)
                response = stored_response(record)
                # wget puts the address in angle brackets (its bug 47281).
                url = response.url.strip("<>")
                if url.startswith(("http://", "https://")) and response.status:
                    yield replace(response, url=url)
    except (OSError, EOFError) as error:
        raise NotImportable(source, f"no WARC file, or cut off ({error})") from error
    if not met:
        raise NotImportable(source, "no WARC records are in it")


def _is_known(archive: Database, key: str, response: StoredResponse) -> bool:
    same = select(Capture.id).where(
        Capture.url_key == key, Capture.sha256 == response.sha256, Capture.fetched_at == response.fetched_at
    )
    with archive.read() as session:
        return session.scalar(same.limit(1)) is not None


def _copy_files(archive: Database, other: Database) -> None:
    archive.raw.folder.mkdir(parents=True, exist_ok=True)
    for name in other.raw.names():
        here, there = archive.raw.folder / name, other.raw.folder / name
        # Files only grow, and their names carry a random part: the longer of two is the same and more.
        if not here.exists() or here.stat().st_size < there.stat().st_size:
            partial = here.with_suffix(".part")
            shutil.copyfile(there, partial)
            partial.replace(here)


def _copy_captures(archive: Database, other: Database) -> None:
    """Copy rows of captures under new numbers, originals before the revisits that point at them."""
    names = [c.name for c in Base.metadata.tables["captures"].columns if c.name not in ("id", "run_id", "revisit_of")]
    number_here: dict[int, int] = {}
    with other.read() as theirs, archive.begin() as session:
        present = {(c.warc, c.warc_offset): c.id for c in session.scalars(select(Capture))}
        for capture in theirs.scalars(select(Capture).order_by(Capture.id)):
            place = (capture.warc, capture.warc_offset)
            if place not in present:
                copy = Capture(**{name: getattr(capture, name) for name in names})
                copy.revisit_of = number_here.get(capture.revisit_of or 0)
                session.add(copy)
                session.flush()
                present[place] = copy.id
            number_here[capture.id] = present[place]


def _save_texts(archive: Database, other: Database) -> int:
    with other.read() as session:
        address = (Document.url_key, Document.url, Document.site)
        query = select(Version.id, Version.first_seen_at, Version.last_seen_at, *address).join(Document)
        query = query.order_by(Version.first_seen_at, Version.id)
        rows = session.execute(query).all()
        for row in rows:
            (record,) = load_records(session, [row.id])
            for at in dict.fromkeys((row.first_seen_at, row.last_seen_at)):
                save_record(archive, replace(record, url=row.url), url_key=row.url_key, site=row.site, at=at)
    return len(rows)


def is_archive(source: Path | str) -> bool:
    """Whether a path is the folder of an archive, for a command that takes either."""
    return (Path(source) / "archive.db").is_file()
