"""What others have kept: WARC and WACZ files of any tool (`archive.merge` takes in whole archives)."""

from __future__ import annotations

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
from archive.models import Capture
from archive.raw import StoredResponse, stored_response


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
