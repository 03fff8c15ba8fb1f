"""A process apart in which untrusted files are read: it may crash, hang or run out of memory without harm.

Run as `python -m pipelines.attachments.worker` it answers jobs on standard input: a line of JSON (name, limits,
bytes of the file), the bytes; the answer is a line of JSON. Nothing is unpickled on either side, so not even a reader
that was taken over can reach the parent.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Self

from pipelines.attachments import ocr, read_file
from pipelines.attachments.filetext import DEFAULTS, FileText, Limits, from_json, to_json

#: A process reads this many files before a fresh one takes over: libraries in C leak.
FILES_EACH = 500
#: Time for a process to start and load the readers, on a busy machine.
START_SECONDS = 60.0
#: Bytes of an answer; beyond, whoever answers is no longer our reader.
MAX_ANSWER = 64 << 20


def read_in_worker(body: bytes, name: str | None = None, limits: Limits = DEFAULTS) -> FileText:
    """Read one file in a process of its own; who has many keeps a `Worker`."""
    with Worker(limits) as worker:
        return worker.read(body, name)


class Worker:
    """Reads files one after the other in a process that is replaced when it dies, hangs or grows old.

    Scans are read in a second process with OCR's own bounds of time and memory, started when the first one comes.
    """

    def __init__(self, limits: Limits = DEFAULTS) -> None:
        self.limits = limits
        self._plain = _Process(limits.memory)
        self._ocr = _Process(limits.ocr_memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._plain.stop()
        self._ocr.stop()

    def read(self, body: bytes, name: str | None = None) -> FileText:
        """Read one file as `read_file` does; a reader that dies or hangs gives the status `failed` and says so."""
        limits = self.limits
        if len(body) > limits.bytes:
            return read_file(body, name, limits)
        found = self._plain.ask(body, name, replace(limits, ocr_pages=0), limits.seconds)
        pages = min(_scans(found), limits.ocr_pages)
        if not pages or not ocr.is_installed():
            return found
        read = self._ocr.ask(body, name, limits, limits.seconds + pages * limits.ocr_seconds)
        if read.status in ("done", "none") or read.text or read.members:
            return read
        # OCR died or took too long: what was read without it, text pages and other members, is not lost with it.
        status = found.status if found.members else read.status
        return replace(found, status=status, warnings=(*found.warnings, *read.warnings))


def _scans(file: FileText) -> int:
    return len(file.scans) + sum(_scans(member) for member in file.members)


class _Process:
    """One reading process, started when it is first asked."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0

    def ask(self, body: bytes, name: str | None, limits: Limits, seconds: float) -> FileText:
        if self._files >= FILES_EACH:
            self.stop()
        with tempfile.NamedTemporaryFile(prefix="fazhi-file-") as file:
            file.write(body)
            file.flush()
            job = {"path": file.name, "name": name, "limits": asdict(limits), "seconds": seconds}
            try:
                process = self._process or self._start()
                self._files += 1
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(json.dumps(job).encode() + b"\n")
                process.stdin.flush()
                return from_json(json.loads(_line(process.stdout, seconds + 2)))
            except TimeoutError:
                why = f"not read within {seconds:.0f} s"
            except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
                why = self._epitaph(error)
            self.stop()
        return FileText("failed", name=name, warnings=(why,))

    def _start(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).parents[2])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(self._memory)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._process, self._files = process, 0
        assert process.stdout is not None
        _line(process.stdout, START_SECONDS)
        return process

    def _epitaph(self, error: Exception) -> str:
        code = self._process.wait(5) if self._process and isinstance(error, EOFError | OSError) else None
        if code is not None and code < 0:
            return f"the reader died of it ({signal.Signals(-code).name}); memory is limited to {self._memory >> 20} MB"
        return f"the reader gave no answer ({type(error).__name__}, exit {code})"

    def stop(self) -> None:
        process, self._process, self._files = self._process, None, 0
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()


def _line(stream: IO[bytes], seconds: float) -> bytes:
    """Read one line within a time; TimeoutError, EOFError, or ValueError for one that is too long."""
    end = time.monotonic() + seconds
    chunks: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while not chunks or not chunks[-1].endswith(b"\n"):
            if not selector.select(max(end - time.monotonic(), 0)):
                raise TimeoutError
            chunk = os.read(stream.fileno(), 1 << 16)
            if not chunk:
                raise EOFError
            chunks.append(chunk)
            if (size := size + len(chunk)) > MAX_ANSWER:
                raise ValueError(f"an answer of more than {MAX_ANSWER} bytes")
    return b"".join(chunks)


def serve(memory: int) -> None:
    """Answer jobs from standard input until it ends; the limit of memory is set once and for all."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Libraries print what they like on standard output; answers go where only we write.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers.write(b"ready\n")
    answers.flush()
    for line in sys.stdin.buffer:
        job = json.loads(line)
        # Should the parent die meanwhile, nobody else ends a reader that hangs: SIGALRM does.
        signal.setitimer(signal.ITIMER_REAL, job["seconds"] + 5)
        answers.write(json.dumps(to_json(_read(job))).encode() + b"\n")
        answers.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)


def _read(job: dict[str, object]) -> FileText:
    name = str(job["name"]) if job["name"] is not None else None
    limits = Limits(**job["limits"])  # type: ignore[arg-type]  # JSON of a Limits made by the parent
    try:
        return read_file(Path(str(job["path"])).read_bytes(), name, limits)
    except MemoryError:
        problem = "too_large", "reading it needs more memory than the limit"
    except RecursionError:
        problem = "refused", "its parts are nested too deep"
    except Exception as error:  # the wall around readers of hostile bytes: what came is reported, not hidden
        problem = "failed", f"the reader stumbled: {type(error).__name__}: {error}"[:300]
    return FileText(problem[0], name=name, warnings=(problem[1],))  # type: ignore[arg-type]  # one of the three above


if __name__ == "__main__":
    serve(int(sys.argv[1]))
