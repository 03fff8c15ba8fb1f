"""How files that were damaged on purpose are survived: no crash here, none past its time or memory.

python -m benchmarks.fuzz_files [--files 20000] [--seed 1] [--office]
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

from pipelines.attachments.filetext import Limits
from pipelines.attachments.worker import Worker
from tests.attachments import make

TRUTH = Path(__file__).parents[1] / "tests" / "attachments" / "truth.txt"
#: Values that readers of sizes, counts and offsets stumble over.
ODD = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"-1", b"99999999999", b"1e308", b"NaN")


def originals() -> dict[str, bytes]:
    """Give one sound file of each form; the worker never sees these, only what is made of them."""
    text = TRUTH.read_text("utf-8").strip().split("\n")
    pages = make.typeset(text)
    grid: list[make.Item] = [make.Stroke(70, 100 + 30 * row, 500, 100 + 30 * row) for row in range(5)]
    grid += [make.Stroke(70 + 86 * column, 100, 70 + 86 * column, 220) for column in range(6)]
    word = make.docx("".join(map(make.paragraph, text)) + make.table([["甲", "乙"], ["1", "2"]]))
    ofd = make.ofd([*pages, grid])
    found = {
        "pdf": make.pdf([*pages, grid]),
        "scan": make.pdf([[make.Picture(60, 80, bytes(60 * 80))]]),
        "docx": word,
        "xlsx": make.xlsx([["项目", "数量"], ["培训", 12]]),
        "ofd": ofd,
        "zip": make.gbk_zip(
            {"报告.docx": word, "内层.zip": make.package({"a.ofd": ofd, "b.pdf": make.pdf(pages[:1])})}
        ),
    }
    if (old := make.doc(text)) is not None:
        found["doc"] = old
    return found


def mutate(body: bytes, chance: random.Random) -> bytes:
    """Damage a file: inside a member of a package half of the time, so that more than the ZIP reader is reached."""
    if body.startswith(b"PK") and chance.random() < 0.5:
        return _mutate_member(body, chance)
    return _mutate_bytes(body, chance)


def _mutate_member(body: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        victim = chance.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _mutate_bytes(content, chance) if name == victim else content)
    return out.getvalue()


def _mutate_bytes(body: bytes, chance: random.Random) -> bytes:
    data = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 4, 16, 256))
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length] * chance.choice((1, 50))
            case 3:
                data[at : at + 4] = chance.choice(ODD)
            case _ if chance.random() < 0.2:
                del data[at:]
    return bytes(data)


def fuzz(files: int, seed: int, office: bool = False) -> dict[str, object]:
    """Read mutated files one after the other; give counts of statuses, deaths, the slowest and the memory used."""
    chance = random.Random(seed)
    limits = Limits(seconds=20, ocr_pages=0)
    sound = originals()
    if not office:
        sound.pop("doc", None)
    forms = [form for form in sound if form != "doc"]
    statuses: Counter[str] = Counter()
    sentences: Counter[str] = Counter()
    slowest, late, dead = (0.0, ""), 0, 0
    with Worker(limits) as worker:
        for number in range(files):
            # LibreOffice takes a second and more a file, so it gets one in fifty.
            form = "doc" if office and "doc" in sound and number % 50 == 0 else chance.choice(forms)
            body = mutate(sound[form], chance)
            start = time.monotonic()
            found = worker.read(body, None)
            took = time.monotonic() - start
            statuses[f"{form} {found.status}"] += 1
            dead += any("the reader died" in warning for warning in found.warnings)
            late += took > limits.seconds + 5
            slowest = max(slowest, (took, f"{form} {number}"))
            for warning in found.warnings:
                if warning.startswith("the reader"):
                    sentences[f"{form}: {warning[:160]}"] += 1
            if sys.stderr.isatty() and number % 500 == 0:
                print(number, file=sys.stderr)
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "files": files,
        "seed": seed,
        "statuses": dict(sorted(statuses.items())),
        "reader_died": dead,
        "past_limit": late,
        "slowest_seconds": round(slowest[0], 2),
        "slowest": slowest[1],
        "worker_peak_mb": kilobytes // 1024,
        "own_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "stumbles": dict(sentences.most_common(12)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--office", action="store_true", help="old Word files too, through LibreOffice: far slower")
    options = parser.parse_args()
    result = fuzz(options.files, options.seed, options.office)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    sys.exit(1 if result["past_limit"] else 0)


if __name__ == "__main__":
    main()
