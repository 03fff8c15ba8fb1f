"""ZIP containers: parts found whatever their case and slashes, XML without entities."""

import pytest

from pipelines.attachments.filetext import Limits, NoText
from pipelines.attachments.package import Package, parse_xml, resolve
from tests.attachments import make


@pytest.mark.parametrize(
    ("base", "location", "member"),
    [
        ("OFD.xml", "Doc_0/Document.xml", "Doc_0/Document.xml"),
        ("Doc_0/Document.xml", "Pages/P/Content.xml", "Doc_0/Pages/P/Content.xml"),
        ("Doc_0/Document.xml", "/Doc_0/Res.xml", "/Doc_0/Res.xml"),
        ("Doc_0/Tpls/T.xml", "..\\Res.xml", "Doc_0/Res.xml"),
    ],
)
def test_locations(base, location, member):
    assert resolve(base, location) == member


def test_parts_are_found_whatever_their_spelling():
    package = Package(make.package({"Doc_0\\Document.XML": "<a/>"}), Limits())
    assert "/doc_0/document.xml" in package
    assert package.xml("Doc_0/Document.xml").tag == "a"
    with pytest.raises(NoText, match="lacks its part"):
        package.read("missing.xml")


def test_entities_are_neither_expanded_nor_fetched():
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>x&b;&c;</a>'
    assert "".join(parse_xml(bomb, "a.xml").itertext()) in ("x", "x&b;&c;")
    with pytest.raises(NoText):
        parse_xml(b"", "empty.xml")
