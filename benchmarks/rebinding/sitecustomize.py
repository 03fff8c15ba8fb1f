"""A name service that lies: with this folder on PYTHONPATH, the name in REBOUND_NAME stands for 127.0.0.1."""

import os
import socket

_asked = socket.gethostbyname


def _answered(name: str) -> str:
    return "127.0.0.1" if name == os.environ.get("REBOUND_NAME") else _asked(name)


socket.gethostbyname = _answered
