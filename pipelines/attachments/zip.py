"""ZIP archives of several files, with names as Chinese Windows writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from archive.records import TextStatus
from pipelines.attachments.filetext import FileText, Limits, NoText
from pipelines.attachments.package import Package

#: Reads one member: bytes, name, limits left. Passed in, so that archives do not import the readers nor these them.
Reader = Callable[[bytes, str | None, Limits], FileText]


def read_zip(body: bytes, limits: Limits, read: Reader) -> FileText:
    """Read the members of a ZIP that are no directories; names without UTF-8 flag are GB18030."""
    package = Package(body, limits)
    members: list[tuple[str, Callable[[], bytes]]] = [
        (info.filename, partial(package.unpack, info)) for info in package.infos if not is_litter(info.filename)
    ]
    return read_members(members, limits, read)


def is_litter(name: str) -> bool:
    """What systems leave in archives and nobody meant to publish."""
    path = PurePosixPath(name.replace("\\", "/"))
    return (
        "__MACOSX" in path.parts
        or path.name.startswith(("._", "~$"))
        or path.name in (".DS_Store", "Thumbs.db", "desktop.ini")
    )


def read_members(members: list[tuple[str, Callable[[], bytes]]], limits: Limits, read: Reader) -> FileText:
    """Read the members of any archive, each within what nesting and unpacked bytes its outer archives left."""
    if len(members) > limits.members:
        raise NoText("too_large", f"{len(members):,} files in the archive; the limit is {limits.members:,}")
    if limits.nesting <= 0:
        raise NoText("refused", "an archive within archives, deeper than the limit of nesting")
    found, left = [], limits.unpacked
    for name, unpack in members:
        try:
            content = unpack()
            left -= len(content)
            if left < 0:
                raise NoText("too_large", f"the archive unpacks to more than {limits.unpacked:,} bytes")
            found.append(
                replace(read(content, name, replace(limits, nesting=limits.nesting - 1, unpacked=left)), name=name)
            )
        except NoText as problem:
            found.append(FileText(problem.status, name=name, warnings=(problem.sentence,)))
    return FileText(_sum_up(found), members=tuple(found))


def _sum_up(members: list[FileText]) -> TextStatus:
    """The archive is done when a member is; else it waits, is encrypted, or fails with the first that does."""
    statuses = [member.status for member in members]
    order: tuple[TextStatus, ...] = ("waiting", "done", "encrypted", "too_large", "refused", "failed")
    return next((status for status in order if status in statuses), "none")
