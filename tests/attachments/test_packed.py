"""7z and RAR by a tool of the system."""

import shutil
import subprocess

import pytest

from pipelines.attachments import Limits, read_file
from tests.attachments import make


@pytest.fixture
def seven(tmp_path):
    """Make a 7z archive of files."""
    tool = shutil.which("7z") or shutil.which("bsdtar")
    if tool is None:
        pytest.skip("neither 7z nor bsdtar is installed (apt-get install p7zip-full)")

    def pack(members: dict[str, bytes], password: str = "") -> bytes:
        for name, body in members.items():
            (tmp_path / name).write_bytes(body)
        if tool.endswith("bsdtar"):
            if password:
                pytest.skip("bsdtar writes no encrypted 7z (apt-get install p7zip-full)")
            command = [tool, "--format=7zip", "-cf", "out.7z", *members]
        else:
            command = [tool, "a", "-bd", *([f"-p{password}", "-mhe=on"] if password else []), "out.7z", *members]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        return (tmp_path / "out.7z").read_bytes()

    return pack


def test_members_are_read(seven):
    body = seven({"报告.docx": make.docx(make.paragraph("正文。")), "说明.txt": "说明。".encode()})
    found = read_file(body, "附件.zip")
    assert found.status == "done"
    assert {member.name: member.text for member in found.members} == {"报告.docx": "正文。", "说明.txt": "说明。"}


def test_an_encrypted_archive_says_so(seven):
    assert read_file(seven({"a.txt": b"x"}, password="secret")).status == "encrypted"


def test_a_bomb_is_stopped_while_it_unpacks(seven):
    found = read_file(seven({"零.txt": bytes(60_000_000)}), None, Limits(unpacked=5_000_000))
    assert found.status == "too_large"


def test_a_broken_archive_fails(seven):
    body = seven({"a.txt": "正文。".encode() * 100})
    assert read_file(body[: len(body) // 2]).status == "failed"


@pytest.mark.parametrize("signature", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00"])
def test_without_a_tool_it_waits_and_says_which_to_get(monkeypatch, signature):
    monkeypatch.setenv("PATH", "")
    found = read_file(signature + bytes(40))
    assert found.status == "waiting"
    assert "p7zip-full" in found.warnings[0]
