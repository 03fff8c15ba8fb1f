"""DOC, WPS, RTF and their kin: LibreOffice turns them into DOCX, else catdoc or antiword give plain text."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

from archive.records import TextForm
from pipelines.attachments.docx import read_docx
from pipelines.attachments.filetext import FileText, Limits, NoText
from pipelines.attachments.xlsx import read_xlsx

SUFFIXES = {"doc": "doc", "wps": "doc", "rtf": "rtf", "mht": "html", "wordxml": "xml", "odt": "odt", "xls": "xls"}
FORMS: dict[str, TextForm] = {"wps": "wps", "xls": "xlsx"}
ADVICE = (
    "reading {kind} needs LibreOffice (Debian: apt-get install libreoffice-writer-nogui{more}); "
    "install it, then `fazhi reprocess`"
)
#: Settings of the throw-away profile: no macros, no active content, no linked pictures or data from anywhere.
PROFILE = '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n{}\n</oor:items>'
SETTINGS: dict[str, dict[str, object]] = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": 3,
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "Office.Writer/Content/Update": {"Link": 0},
    # Port 9 discards: whatever still wants the web finds nobody there.
    "Inet/Settings": {
        "ooInetProxyType": 2,
        **{f"ooInet{scheme}ProxyName": "127.0.0.1" for scheme in ("HTTP", "HTTPS")},
        **{f"ooInet{scheme}ProxyPort": 9 for scheme in ("HTTP", "HTTPS")},
    },
}
#: Plain-text readers of Word's own format, in order: catdoc keeps more files' characters, antiword knows fewer.
PLAIN = {
    "catdoc": ("catdoc", "-w", "-d", "utf-8"),
    "antiword": ("antiword", "-w", "0", "-m", "UTF-8.txt"),
}


def read_doc(kind: str, body: bytes, limits: Limits) -> FileText:
    """Read an old Office file; `kind` as `sniff` names it. Waits, with the way to get one, where no reader is there."""
    if kind in ("doc", "wps", "xls"):
        _examine(body)
    if kind == "rtf" and not body.rstrip(b"\0\r\n\t ").endswith(b"}"):
        raise NoText("failed", "the end of the document is missing: a download cut off, to be fetched again")
    with tempfile.TemporaryDirectory(prefix="fazhi-doc-") as folder:
        source = Path(folder, f"in.{SUFFIXES[kind]}")
        source.write_bytes(body)
        if find_office() is not None and (kind != "xls" or _has_calc()):
            found = _by_office(source, kind, limits)
        elif kind in ("doc", "wps") and (name := next(filter(shutil.which, PLAIN), None)):
            found = _by_plain(name, source, limits)
        else:
            more = " libreoffice-calc-nogui" if kind == "xls" else ", or catdoc" if kind in ("doc", "wps") else ""
            raise NoText("waiting", ADVICE.format(kind=kind, more=more))
    return replace(found, form=FORMS.get(kind, "doc"))


@cache
def find_office() -> str | None:
    """Give LibreOffice's command, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _has_calc() -> bool:
    """Writer and Calc are packages of their own, and only Calc reads workbooks."""
    return (Path(find_office() or "").resolve().parent / "libsclo.so").exists()


def _examine(body: bytes) -> None:
    """Refuse an OLE file that is encrypted ([MS-DOC] 2.5.2, fEncrypted) or cut off ([MS-CFB] 2.3).

    Converters would ask for the password, or give the first half for the whole.
    """
    import olefile  # type: ignore[import-untyped]  # ships no types

    try:
        with olefile.OleFileIO(BytesIO(body)) as ole:
            size = int(ole.sector_size)
            beyond = any("out of range" in issue for _, issue in ole.parsing_issues)
            used = [number for number, next_ in enumerate(ole.fat or ()) if next_ != olefile.FREESECT]
            head = ole.openstream("WordDocument").read(12) if ole.exists("WordDocument") else b""
    except (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError):
        return  # damaged: the converter has the last word
    if beyond or (used and (used[-1] + 1) * size >= len(body)):
        raise NoText("failed", "the end of the document is missing: a download cut off, to be fetched again")
    if len(head) == 12 and struct.unpack("<H", head[10:12])[0] & 0x0100:
        raise NoText("encrypted", "the document opens only with a password; the publisher has to be asked")


def _by_office(source: Path, kind: str, limits: Limits) -> FileText:
    profile = source.parent / "profile"
    (profile / "user").mkdir(parents=True)
    items = "\n".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}"><value>{value}</value></prop></item>'
        for path, settings in SETTINGS.items()
        for name, value in settings.items()
    )
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE.format(items), "utf-8")
    target = "xlsx" if kind == "xls" else "docx"
    command = [
        *_without_network(),
        str(find_office()),
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", target, "--outdir", str(source.parent), str(source)),
    ]
    try:
        output = run(command, limits.seconds * 0.9, source.parent)
    except TimeoutError as error:
        raise NoText("failed", f"LibreOffice did not finish within {limits.seconds:.0f} s") from error
    result = source.with_suffix(f".{target}")
    if not result.exists():
        raise NoText(
            "failed", f"LibreOffice cannot read the file ({output.strip().split(chr(10))[-1] or 'it gave no reason'})"
        )
    return (read_xlsx if kind == "xls" else read_docx)(result.read_bytes(), limits)


def _by_plain(name: str, source: Path, limits: Limits) -> FileText:
    try:
        output = run([*PLAIN[name], str(source)], limits.seconds * 0.9, source.parent)
    except TimeoutError as error:
        raise NoText("failed", f"{name} did not finish within {limits.seconds:.0f} s") from error
    lines = [line.strip() for line in output.replace("\x0c", "\n").replace("\x07", "\t").splitlines()]
    text = "\n".join(line for line in lines if line)
    if not text:
        raise NoText("failed", f"{name} finds no text in the file")
    return FileText(
        "done", text, "doc", engine=name, warnings=(f"read by {name}: tables and automatic numbers may be lost",)
    )


def run(command: list[str], seconds: float, folder: Path, most_bytes: int = 1 << 30) -> str:
    """Run a converter in its own process group, with `folder` as its home, and give what it printed.

    TimeoutError after `seconds`, OverflowError when `folder` outgrows `most_bytes`; either way, and also when all
    went well, everything that it started is killed.
    """
    # Should this process be killed meanwhile, `timeout` still ends what it started.
    command = [*(("timeout", "-s", "KILL", str(int(seconds) + 5)) if shutil.which("timeout") else ()), *command]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
    }
    end = time.monotonic() + seconds
    with (folder / "printed").open("w+b") as printed:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            while process.poll() is None:
                if time.monotonic() > end:
                    raise TimeoutError(command[0])
                if _size_of(folder) > most_bytes:
                    raise OverflowError(command[0])
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
        finally:
            # soffice is a script around oosplash around soffice.bin: only the group takes them all.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if _size_of(folder) > most_bytes:
            raise OverflowError(command[0])
        printed.seek(0)
        return printed.read(1 << 24).decode("utf-8", "replace")


def _size_of(folder: Path) -> int:
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            # Temporary files come and go while we look.
            with suppress(OSError):
                total += Path(where, name).lstat().st_size
    return total


@cache
def _without_network() -> tuple[str, ...]:
    """Give the prefix that runs a command in a network namespace of its own, where the system lets us."""
    command = ("unshare", "--user", "--map-root-user", "--net")
    if shutil.which("unshare") is None:
        return ()
    allowed = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    return command if allowed else ()
