"""https through a proxy's CONNECT: the tunnel is asked for by name, and what comes through it is read."""

import datetime
import os
import select
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.crawl.walks import menu, page, report, rows

ROOT = Path(__file__).parents[2]
PAGES = {
    "/robots.txt": "User-agent: *\nAllow: /\n",
    "/": page("合川区", menu(("法治政府建设年度报告", "/fz/"))),
    "/fz/": page(
        "法治政府建设年度报告", rows((report("合川区", 2024), "/fz/202502/t20250213_14300007.html", "2025-02-13"))
    ),
    "/fz/202502/t20250213_14300007.html": page("报告", f"<h1>{report('合川区', 2024)}</h1><p>{'依法行政。' * 80}</p>"),
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/plain" if "robots" in self.path else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


class Proxy(socketserver.StreamRequestHandler):
    """Answers CONNECT only, and leads every name to the one server."""

    target: tuple[str, int]
    asked: list[str]

    def handle(self) -> None:
        line = self.rfile.readline().decode()
        while self.rfile.readline().strip():
            pass
        self.asked.append(line.strip())
        if not line.startswith("CONNECT"):
            self.wfile.write(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(self.target) as there:
            ends = [self.connection, there]
            while True:
                for ready in select.select(ends, [], [], 5)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    ends[1 - ends.index(ready)].sendall(data)


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.hc.gov.cn")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "both.pem").write_bytes(plain + signed.public_bytes(pem))
    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    site.socket = context.wrap_socket(site.socket, server_side=True)
    asked: list[str] = []
    handler = type("Tunnel", (Proxy,), {"target": ("127.0.0.1", site.server_port), "asked": asked})
    tunnel = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    tunnel.daemon_threads = site.daemon_threads = True
    for server in (site, tunnel):
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{tunnel.server_address[1]}", asked
    for server in (site, tunnel):
        server.shutdown()
        server.server_close()


def test_https_goes_through_connect(proxy: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = proxy
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FAZHI_") and "proxy" not in k.lower()}
    environ = {
        **clean,
        "http_proxy": address,
        "https_proxy": address,
        "FAZHI_DELAY": "0",
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", "reports", "-a", "site=hechuan", "-O", "out.jsonl"]
    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "t20250213_14300007" in (tmp_path / "out.jsonl").read_text("utf-8")
    assert asked
    assert {line.split()[1] for line in asked} == {"www.hc.gov.cn:443"}
