"""Tell people: by e-mail, webhook or command, as `alerts.toml` in the archive's folder says.

quiet = "22:00-07:00"            # nothing is sent then, in Chinese time; it waits until the end
digest = "08:30"                 # in season, one summary a day from then on

[[channel]]
name = "desk"
kind = "email"                   # host, port, sender, to; optional: user, password, tls = "starttls" or "ssl"
host = "mail.example.org"
sender = "fazhi@example.org"
to = ["desk@example.org"]

[[channel]]
name = "chat"
kind = "webhook"                 # gets the notice as JSON by POST; any 2xx counts as told
url = "https://chat.example.org/hook"

[[channel]]
name = "pager"
kind = "command"                 # gets the subject as last argument and the text on standard input
command = ["/usr/local/bin/page", "--urgent"]
"""

from __future__ import annotations

import json
import logging
import smtplib
import subprocess
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from archive.database import Database
from scheduler.errors import AlertsUnreadable
from scheduler.incidents import Notice, mark, pending
from scheduler.plan import CHINA

log = logging.getLogger("fazhi.alerts")

#: What could not be told for so long is left in the log of alerts; telling it then would only confuse.
GIVE_UP = timedelta(days=3)
#: A channel that does not answer must not hold up the others for long.
TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to tell people; `options` are the keys of its table."""

    name: str
    kind: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alerts:
    """What `alerts.toml` says; times are Chinese. Without the file there is no channel, and the log has it all."""

    channels: tuple[Channel, ...] = ()
    quiet: tuple[time, time] | None = None
    digest: time | None = None

    def is_quiet(self, now: datetime) -> bool:
        if self.quiet is None:
            return False
        clock, (begin, end) = now.astimezone(CHINA).time(), self.quiet
        return begin <= clock < end if begin <= end else clock >= begin or clock < end


def read_alerts(path: Path) -> Alerts:
    """Read `alerts.toml`; raises AlertsUnreadable, naming the key that is wrong."""
    if not path.exists():
        return Alerts()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        quiet = tuple(time.fromisoformat(part) for part in data["quiet"].split("-")) if "quiet" in data else None
        digest = time.fromisoformat(data["digest"]) if "digest" in data else None
        channels = tuple(_channel(row) for row in data.get("channel", ()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, KeyError, AttributeError) as error:
        raise AlertsUnreadable(str(path), str(error)) from error
    if quiet is not None and len(quiet) != 2:
        raise AlertsUnreadable(str(path), "quiet is two times, as in 22:00-07:00")
    if len({channel.name for channel in channels}) < len(channels):
        raise AlertsUnreadable(str(path), "two channels have one name")
    return Alerts(channels, quiet, digest)


def _channel(row: Mapping[str, Any]) -> Channel:
    kind = row["kind"]
    if kind not in SENDERS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(SENDERS)}")
    missing = [key for key in NEEDED[kind] if key not in row]
    if missing:
        raise ValueError(f"a channel of kind {kind} needs {', '.join(missing)}")
    return Channel(str(row.get("name", kind)), kind, {k: v for k, v in row.items() if k not in ("name", "kind")})


def deliver(archive: Database, alerts: Alerts, now: datetime) -> int:
    """Tell what has not been told, oldest first, and give how many messages went out.

    A channel that fails is tried again at the next call with this and all later notices, so that each gets them in
    order; the others do not wait for it.
    """
    if alerts.is_quiet(now):
        return 0
    sent = 0
    failed: set[str] = set()
    for notice in pending(archive, now - GIVE_UP):
        told = set(notice.delivered)
        for channel in alerts.channels:
            if channel.name in told or channel.name in failed:
                continue
            if trouble := _send(channel, notice):
                told_ = {"site": notice.site, "event": "alert_not_delivered", "fields": {"channel": channel.name}}
                log.warning("%s: alert not delivered, tried again later: %s", channel.name, trouble, extra=told_)
                failed.add(channel.name)
            else:
                told.add(channel.name)
                sent += 1
        closed = told >= {channel.name for channel in alerts.channels}
        if closed or told != set(notice.delivered):
            mark(archive, notice.id, told, closed=closed)
    return sent


def _send(channel: Channel, notice: Notice) -> str | None:
    """Send one notice; gives why it could not be sent, None when it was."""
    try:
        SENDERS[channel.kind](channel.options, notice)
    except (OSError, smtplib.SMTPException, subprocess.SubprocessError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _email(options: Mapping[str, Any], notice: Notice) -> None:
    message = EmailMessage()
    # A portal's title comes from a file that people write, and a header is one line.
    message["Subject"] = " ".join(f"[fazhi] {notice.subject}".split())
    message["From"] = options["sender"]
    message["To"] = ", ".join(options["to"])
    message["Date"] = notice.at
    message["Message-ID"] = f"<fazhi-alert-{notice.id}@{options['sender'].rpartition('@')[2]}>"
    # Not every mail server takes eight bits.
    message.set_content(f"{notice.subject}\n\n{notice.text}\n", cte="base64")
    tls = options.get("tls")
    connect = smtplib.SMTP_SSL if tls == "ssl" else smtplib.SMTP
    with connect(
        options["host"], int(options.get("port", 465 if tls == "ssl" else 25)), timeout=TIMEOUT_SECONDS
    ) as mail:
        if tls == "starttls":
            mail.starttls()
        if "user" in options:
            mail.login(options["user"], options["password"])
        mail.send_message(message)


def _webhook(options: Mapping[str, Any], notice: Notice) -> None:
    body = json.dumps(plain(notice), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "fazhi-archive"}
    request = urllib.request.Request(options["url"], body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
            return
    except urllib.error.HTTPError as error:
        # It holds the connection of the answer.
        error.close()
        raise OSError(f"HTTP {error.code}") from error


def _command(options: Mapping[str, Any], notice: Notice) -> None:
    subprocess.run(
        [*options["command"], notice.subject],
        input=notice.text.encode(),
        timeout=TIMEOUT_SECONDS,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def plain(notice: Notice) -> dict[str, Any]:
    """A notice as JSON values."""
    fields = ("id", "what", "subject", "text", "site", "state")
    return {"at": notice.at.isoformat(), **{name: getattr(notice, name) for name in fields}}


#: A new way to tell people: one function, one line here and one below.
SENDERS: dict[str, Callable[[Mapping[str, Any], Notice], None]] = {
    "email": _email,
    "webhook": _webhook,
    "command": _command,
}
NEEDED = {"email": ("host", "sender", "to"), "webhook": ("url",), "command": ("command",)}
