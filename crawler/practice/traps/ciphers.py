"""Portals whose https no careful client speaks any more: old versions of TLS, weak keys; and one that is well."""

from __future__ import annotations

import datetime
import ssl
import tempfile
import warnings
from base64 import encodebytes
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from crawler.practice.builders import by_year
from crawler.practice.places import Body, Place
from crawler.practice.portal import Portal
from crawler.practice.traps import wires
from crawler.practice.traps.lures import YEARS, Build

_OAKLEY_2 = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)
_PEM = serialization.Encoding.PEM
_PLAIN = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()


@cache
def old() -> ssl.SSLContext:
    """Nothing newer than TLS 1.1, which RFC 8996 forbids."""
    made = _context(ec.generate_private_key(ec.SECP256R1()), "ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        made.minimum_version, made.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return made


@cache
def weak_exchange() -> ssl.SSLContext:
    """TLS 1.2 and a key exchange that can be broken: Diffie-Hellman in the group of 1024 bits of RFC 2409 §6.2."""
    made = _context(rsa.generate_private_key(65537, 2048), "DHE-RSA-AES128-SHA:@SECLEVEL=0")
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.NamedTemporaryFile("w") as file:
        # A sequence of two numbers, the group's prime and its generator 2 (PKCS #3), written out: it never differs.
        der = b"\x30\x81\x87\x02\x81\x81\x00" + bytes.fromhex(_OAKLEY_2) + b"\x02\x01\x02"
        file.write(f"-----BEGIN DH PARAMETERS-----\n{encodebytes(der).decode()}-----END DH PARAMETERS-----\n")
        file.flush()
        made.load_dh_params(file.name)
    return made


@cache
def weak_key() -> ssl.SSLContext:
    """TLS 1.2 with an RSA key of 1024 bits: no secret is safe with it, but what is public can be read."""
    made = _context(rsa.generate_private_key(65537, 1024), "AES128-SHA:@SECLEVEL=0")
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    return made


@cache
def sound() -> ssl.SSLContext:
    """What is usual, with a certificate of its own making, as many a portal has."""
    return _context(ec.generate_private_key(ec.SECP256R1()), "DEFAULT")


def _context(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, ciphers: str) -> ssl.SSLContext:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "practice.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "both.pem"
        both.write_bytes(key.private_bytes(_PEM, *_PLAIN) + made.sign(key, hashes.SHA256()).public_bytes(_PEM))
        context.load_cert_chain(both)
    return context


def _spoken(tls: Callable[[], ssl.SSLContext], closed: bool) -> Build:
    """A portal registered with https that speaks so; `closed`: http gets no answer."""

    def build(place: Place, bodies: Sequence[Body]) -> Portal:
        portal = by_year(replace(place, scheme="https"), bodies, {}, YEARS)
        portal.tls = tls
        if closed:
            portal.interruption = lambda request: None if request.scheme == "https" else wires.mute()
            portal.outcome, portal.names, portal.ways = "blocked", frozenset({"tls"}), 4
        return portal

    return build


CIPHERS = {
    "tls-sound": _spoken(sound, closed=False),
    "tls-old": _spoken(old, closed=True),
    "tls-weak-exchange": _spoken(weak_exchange, closed=True),
    "tls-weak-key": _spoken(weak_key, closed=False),
    "tls-old-http": _spoken(old, closed=False),
}
