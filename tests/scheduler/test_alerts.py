"""Alerts reach people: by mail, webhook and command, once, in order, and not at night."""

import re
import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from archive.database import Database
from crawler.registry import Registry
from scheduler.alerts import Alerts, Channel, deliver, read_alerts
from scheduler.digest import digest
from scheduler.errors import AlertsUnreadable
from scheduler.health import Health
from scheduler.incidents import note, note_digest, notices, pending
from tests.scheduler.receivers import Hook, MailSink, running

NOON = datetime(2026, 2, 10, 4, tzinfo=UTC)


def trouble(archive: Database, *sites: str) -> None:
    for site in sites:
        note(archive, [Health(site, f"{site}区人民政府", "blocked", NOON, NOON, None, None, ("防火墙",))], NOON)


def test_a_mail(archive: Database) -> None:
    trouble(archive, "甲")
    sink = MailSink()
    with running(sink):
        mail = Channel(
            "desk",
            "email",
            {"host": "127.0.0.1", "port": sink.port, "sender": "f@x.test", "to": ["a@x.test", "b@x.test"]},
        )
        assert deliver(archive, Alerts((mail,)), NOON) == 1
        assert deliver(archive, Alerts((mail,)), NOON) == 0
    (raw,) = sink.messages
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Subject"] == "[fazhi] 甲区人民政府 (甲): blocked"
    assert message["To"] == "a@x.test, b@x.test"
    assert "防火墙" in message.get_content()


def test_a_subject_is_one_line(archive: Database) -> None:
    note_digest(archive, "甲区\n人民政府: blocked", "防火墙", NOON)
    sink = MailSink()
    with running(sink):
        options = {"host": "127.0.0.1", "port": sink.port, "sender": "f@x.test", "to": ["a@x.test"]}
        assert deliver(archive, Alerts((Channel("desk", "email", options),)), NOON) == 1
    assert message_from_bytes(sink.messages[0], policy=policy.default)["Subject"] == "[fazhi] 甲区 人民政府: blocked"


def test_the_digest_is_a_valid_mail(archive: Database) -> None:
    """RFC 5322 and MIME, as the standard library's parser reads them when nothing is forgiven."""
    found = [
        Health(str(n), f"第{n}区人民政府", "blocked", NOON, NOON, None, None, ("防火墙" * 400,)) for n in range(40)
    ]
    subject, text = digest(archive, Registry.load(archive.data), found, None, NOON)
    note_digest(archive, subject, text, NOON)
    sink = MailSink()
    with running(sink):
        options = {"host": "127.0.0.1", "port": sink.port, "sender": "法治 <f@x.test>", "to": ["a@x.test"]}
        assert deliver(archive, Alerts((Channel("desk", "email", options),)), NOON) == 1
    (raw,) = sink.messages
    assert raw.isascii(), "not every mail server takes eight bits"
    assert all(line.endswith(b"\r\n") and len(line) <= 1000 for line in raw.splitlines(keepends=True)), (
        "RFC 5322, 2.1.1"
    )
    message = message_from_bytes(raw, policy=policy.SMTP + policy.strict)
    assert list(message.defects) == []
    for name, value in message.items():
        assert value.defects == (), name
    assert {"From", "To", "Date", "Subject", "Message-ID", "MIME-Version"} <= set(message.keys())
    assert re.fullmatch(r"<[^<>@\s]+@x\.test>", message["Message-ID"])
    assert message["From"].addresses[0].display_name == "法治"
    assert message["Date"].datetime == NOON
    assert (message.get_content_type(), message.get_content_charset()) == ("text/plain", "utf-8")
    assert message["Subject"] == f"[fazhi] {subject}"
    assert message.get_content().splitlines() == [subject, "", *text.splitlines()]


def test_a_webhook_that_fails_twice_gets_all_in_order(archive: Database) -> None:
    trouble(archive, "甲", "乙")
    hook = Hook(failures=2)
    with running(hook):
        alerts = Alerts((Channel("chat", "webhook", {"url": hook.url}),))
        assert [deliver(archive, alerts, NOON) for _ in range(4)] == [0, 0, 2, 0]
    assert [(got["site"], got["what"], got["state"]) for got in hook.got] == [
        ("甲", "opened", "blocked"),
        ("乙", "opened", "blocked"),
    ]


def test_a_command_gets_subject_and_text(archive: Database, tmp_path: Path) -> None:
    trouble(archive, "甲")
    script = "import sys; open(sys.argv[1], 'w').write(sys.argv[2] + '|' + sys.stdin.read())"
    command = [sys.executable, "-X", "utf8", "-c", script, str(tmp_path / "told")]
    assert deliver(archive, Alerts((Channel("pager", "command", {"command": command}),)), NOON) == 1
    assert (tmp_path / "told").read_text("utf-8").startswith("甲区人民政府 (甲): blocked|防火墙\n")


def test_a_channel_that_is_down_holds_up_no_other(archive: Database, tmp_path: Path) -> None:
    trouble(archive, "甲")
    hook = Hook(failures=0)
    with running(hook):
        good = Channel("chat", "webhook", {"url": hook.url})
        down = Channel("desk", "email", {"host": "127.0.0.1", "port": 9, "sender": "f@x.test", "to": ["a@x.test"]})
        missing = Channel("pager", "command", {"command": [str(tmp_path / "nothing")]})
        for _ in range(2):
            deliver(archive, Alerts((down, missing, good)), NOON)
    assert len(hook.got) == 1
    assert notices(archive)[0].delivered == ("chat",)
    assert len(pending(archive, NOON)) == 1


def test_quiet_hours_put_off_and_lose_nothing(archive: Database) -> None:
    trouble(archive, "甲")
    hook = Hook(failures=0)
    with running(hook):
        text = f'quiet = "22:00-07:00"\n[[channel]]\nname = "chat"\nkind = "webhook"\nurl = "{hook.url}"\n'
        (archive.data / "alerts.toml").write_text(text, "utf-8")
        alerts = read_alerts(archive.data / "alerts.toml")
        # 15:00 UTC is 23:00 in China, 23:00 UTC is 07:00 the next day.
        assert deliver(archive, alerts, NOON + timedelta(hours=11)) == 0
        assert deliver(archive, alerts, NOON + timedelta(hours=18, minutes=59)) == 0
        assert deliver(archive, alerts, NOON + timedelta(hours=19)) == 1


def test_without_channels_notices_do_not_pile_up(archive: Database) -> None:
    trouble(archive, "甲")
    assert deliver(archive, Alerts(), NOON) == 0
    assert pending(archive, NOON) == ()
    assert len(notices(archive)) == 1


def test_no_file_no_channels(tmp_path: Path) -> None:
    assert read_alerts(tmp_path / "alerts.toml") == Alerts()


@pytest.mark.parametrize(
    "text",
    [
        "quiet = ",
        'quiet = "22:00"',
        'quiet = "late-early"',
        'digest = "noon"',
        '[[channel]]\nkind = "pigeon"',
        '[[channel]]\nkind = "webhook"',
        '[[channel]]\nname = "only"',
        '[[channel]]\nkind = "webhook"\nurl = "x"\n[[channel]]\nkind = "webhook"\nurl = "y"',
    ],
)
def test_what_is_no_description_of_alerts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(AlertsUnreadable, match=r"alerts\.toml: alerts cannot be set up"):
        read_alerts(path)
