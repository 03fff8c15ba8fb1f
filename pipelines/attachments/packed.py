"""7z and RAR archives, unpacked by a tool of the system: both formats are too large to read by code of our own."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from pipelines.attachments.doc import run
from pipelines.attachments.filetext import FileText, Limits, NoText
from pipelines.attachments.zip import Reader, is_litter, read_members

#: Tools in order, with the arguments that unpack `{source}` into `{target}` and never ask for a password.
TOOLS = {
    "7z": ("x", "-y", "-p-", "-bd", "-snl-", "-o{target}", "{source}"),
    "bsdtar": ("-x", "--no-same-owner", "--no-same-permissions", "-f", "{source}", "-C", "{target}"),
    "unar": (
        "-quiet",
        "-no-directory",
        "-force-overwrite",
        "-password",
        "-",
        "-output-directory",
        "{target}",
        "{source}",
    ),
}
ADVICE = (
    "unpacking {kind} needs 7z (Debian: apt-get install p7zip-full), bsdtar or unar; "
    "install one, then `fazhi reprocess`"
)


def read_packed(kind: str, body: bytes, limits: Limits, read: Reader) -> FileText:
    """Read the members of a 7z or RAR archive; waits, with the way to get a tool, where none is installed."""
    tool = next(filter(shutil.which, TOOLS), None)
    if tool is None:
        raise NoText("waiting", ADVICE.format(kind=kind))
    with tempfile.TemporaryDirectory(prefix="fazhi-packed-") as folder:
        source, target = Path(folder, f"in.{kind}"), Path(folder, "out")
        source.write_bytes(body)
        target.mkdir()
        command = [tool, *(part.format(source=source, target=target) for part in TOOLS[tool])]
        try:
            output = run(command, limits.seconds * 0.9, Path(folder), len(body) + limits.unpacked)
        except TimeoutError as error:
            raise NoText("failed", f"{tool} did not finish within {limits.seconds:.0f} s") from error
        except OverflowError as error:
            raise NoText("too_large", f"the archive unpacks to more than {limits.unpacked:,} bytes") from error
        # A link could lead out of the folder; a real member is a plain file.
        files = sorted(path for path in target.rglob("*") if path.is_file() and not path.is_symlink())
        names = [(path.relative_to(target).as_posix(), path) for path in files if not is_litter(path.name)]
        if not names or (len(names) == 1 and not names[0][1].stat().st_size):
            locked = "password" in output.casefold() or "encrypted" in output.casefold()
            sentence = (
                "the archive is encrypted"
                if locked
                else f"{tool} finds no files in the archive: {output.strip()[-200:]}"
            )
            raise NoText("encrypted" if locked else "failed", sentence)
        return read_members([(name, path.read_bytes) for name, path in names], limits, read)
