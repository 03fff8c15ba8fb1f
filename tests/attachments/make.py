"""Files for the tests, written byte by byte: no blob has to be trusted, every oddity can be made on purpose."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

A4 = (595, 842)
MILLIMETRE = 72 / 25.4
SCHEMAS = "http://schemas.openxmlformats.org"


@dataclass(frozen=True)
class Text:
    """A run of text: left edge and baseline in points from the top left corner."""

    x: float
    y: float
    text: str
    size: float = 16


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Picture:
    """A grey picture over the whole page: width, height, one byte a pixel."""

    width: int
    height: int
    pixels: bytes


Item = Text | Stroke | Picture
Page = Sequence[Item]


def width(text: str) -> float:
    """Width in characters, ASCII counted as half."""
    return sum(0.5 if c.isascii() else 1.0 for c in text)


@dataclass(frozen=True)
class Setting:
    """How a page is set: as GB/T 9704 says, 28 characters a line and 22 lines, unless told otherwise."""

    characters: int = 28
    lines: int = 22
    size: float = 16
    left: float = 79
    top: float = 105
    leading: float = 28.9
    indent: float = 2
    number: str | None = "— {} —"
    head: str | None = None


def typeset(paragraphs: Iterable[str], setting: Setting = Setting()) -> list[Page]:
    """Set paragraphs into pages with hard line breaks; what starts with `^` is centred, with `>` set to the right.

    No line begins with a closing mark, as typesetting rules demand, so lines are not all equally full.
    """
    rows: list[tuple[float, str]] = []
    for paragraph in paragraphs:
        if paragraph[0] in "^>":
            room = setting.characters - width(paragraph[1:])
            rows.append((room / 2 if paragraph[0] == "^" else room - 2, paragraph[1:]))
            continue
        start, line = setting.indent, ""
        for character in paragraph:
            if start + width(line + character) > setting.characters and character not in "，。、；：）”》？！":
                rows.append((start, line))
                start, line = 0, ""
            line += character
        rows.append((start, line))
    pages: list[Page] = []
    for first in range(0, len(rows), setting.lines):
        page: list[Item] = [
            Text(setting.left + start * setting.size, setting.top + at * setting.leading, line, setting.size)
            for at, (start, line) in enumerate(rows[first : first + setting.lines])
        ]
        number = len(pages) + 1
        if setting.number:
            x = 450 if number % 2 else 95
            page.append(Text(x, 790, setting.number.format(number), 14))
        if setting.head:
            page.insert(0, Text(200, 50, setting.head, 9))
        pages.append(page)
    return pages


def pdf(
    pages: Iterable[Page],
    *,
    rotate: int = 0,
    encrypted: bool = False,
    private: bool = False,
    size: tuple[int, int] = A4,
) -> bytes:
    """Write a PDF with one font that is not embedded, in Unicode codes (Adobe-GB1, UniGB-UCS2-H).

    `private`: a font whose codes say nothing, as fonts embedded without ToUnicode have. `encrypted`: opens only with
    a password that nobody knows. `rotate`: each page is stored on its side and turned by its /Rotate.
    """
    file = _Objects([b"", b""])  # catalogue and page tree, filled in at the end
    font = _font(file, private)
    w, h = size
    box = (h, w) if rotate == 90 else (w, h)
    kids = []
    for page in pages:
        drawing, pictures = b"", b""
        if rotate == 90:
            drawing += b"0 1 -1 0 %d 0 cm\n" % h
        for item in page:
            if isinstance(item, Picture):
                entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
                image = file.stream(item.pixels, entries % (item.width, item.height))
                pictures += b"/I%d %d 0 R" % (image, image)
                drawing += b"q %d 0 0 %d 0 0 cm /I%d Do Q\n" % (w, h, image)
            else:
                drawing += _drawn(item, h)
        kids.append(
            file.add(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents %d 0 R"
                b"/Resources<</Font<</F %d 0 R>>/XObject<<%s>>>>>>"
                % (*box, rotate, file.stream(drawing), font, pictures)
            )
        )
    file.bodies[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    file.bodies[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    trailer = b"<</Root 1 0 R/Size %d" % (len(file.bodies) + 1)
    if encrypted:
        secret = bytes(range(65, 97))
        trailer += b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (
            (secret.hex().encode(),) * 2
        )
    return _pdf_file(file.bodies, trailer + b">>")


@dataclass
class _Objects:
    """The numbered objects of a PDF."""

    bodies: list[bytes]

    def add(self, body: bytes) -> int:
        self.bodies.append(body)
        return len(self.bodies)

    def stream(self, data: bytes, entries: bytes = b"") -> int:
        packed = zlib.compress(data)
        return self.add(b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), entries, packed))


def _drawn(item: Text | Stroke, height: float) -> bytes:
    if isinstance(item, Stroke):
        return b"0.5 w %g %g m %g %g l S\n" % (item.x0, height - item.y0, item.x1, height - item.y1)
    code = item.text.encode("utf-16-be").hex().encode()
    return b"BT /F %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n" % (item.size, item.x, height - item.y, code)


def _font(file: _Objects, private: bool) -> int:
    encoding = b"Identity-H" if private else b"UniGB-UCS2-H"
    ordering = b"(Adobe)/Ordering(Identity)/Supplement 0" if private else b"(Adobe)/Ordering(GB1)/Supplement 2"
    descriptor = file.add(
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
    )
    descendant = file.add(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry%s>>/DW 1000"
        b"/W[1[%s]]/FontDescriptor %d 0 R>>" % (ordering, b" ".join([b"500"] * 95), descriptor)
    )
    return file.add(
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light-%s/Encoding/%s/DescendantFonts[%d 0 R]>>"
        % (encoding, encoding, descendant)
    )


def _pdf_file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out = b"%PDF-1.5\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(out))


def package(members: Mapping[str, str | bytes]) -> bytes:
    """Write a ZIP of the members in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def gbk_zip(members: Mapping[str, bytes]) -> bytes:
    """Write a ZIP as Chinese Windows does: names in GBK, without the flag that would say UTF-8."""
    stand_ins = {f"{number:0{len(name.encode('gbk'))}d}": name for number, name in enumerate(members)}
    body = package({stand_in: members[name] for stand_in, name in stand_ins.items()})
    for stand_in, name in stand_ins.items():
        body = body.replace(stand_in.encode(), name.encode("gbk"))
    return body


def docx(body: str, *, numbering: str = "", styles: str = "", title: str = "", relations: str = "") -> bytes:
    """Write a Word package around the XML of a body."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kind = f"{SCHEMAS}/officeDocument/2006/relationships"
    links = f'xmlns="{SCHEMAS}/package/2006/relationships"'
    overrides = {"document": "document.main", "numbering": "numbering", "styles": "styles"}
    types = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{mime}.{type_}+xml"/>' for part, type_ in overrides.items()
    )
    parts = "".join(
        f'<Relationship Id="{part}" Type="{kind}/{part}" Target="{part}.xml"/>' for part in ("numbering", "styles")
    )
    return package({
        "[Content_Types].xml": f'<Types xmlns="{SCHEMAS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships {links}><Relationship Id="r" Type="{kind}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {names}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {names}>{styles}</w:styles>",
        "word/_rels/document.xml.rels": f"<Relationships {links}>{parts}{relations}</Relationships>",
        "docProps/core.xml": '<c:coreProperties xmlns:c="urn:c" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title></c:coreProperties>",
    })  # fmt: skip


def paragraph(text: str, properties: str = "") -> str:
    """A Word paragraph."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Word table; a cell `^` is merged with the one above."""

    def cell(text: str) -> str:
        merged = "<w:tcPr><w:vMerge/></w:tcPr>" if text == "^" else ""
        return f"<w:tc>{merged}{paragraph('' if text == '^' else text)}</w:tc>"

    return "<w:tbl>" + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows) + "</w:tbl>"


def ofd(
    pages: Iterable[Page], *, template: Page = (), namespace: str = "http://www.ofdspec.org/2016", root: str = "/"
) -> bytes:
    """Write an OFD package; every other page places text by a matrix. Where `root` is '' paths are relative."""
    pages = list(pages)

    def part(tag: str, xml: str) -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{tag} xmlns:ofd="{namespace}">{xml}</ofd:{tag}>'

    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    members = {
        "OFD.xml": part(
            "OFD",
            "<ofd:DocBody><ofd:DocInfo><ofd:Title>试制</ofd:Title></ofd:DocInfo>"
            f"<ofd:DocRoot>{root}Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
        ),
        "Doc_0/Document.xml": part(
            "Document",
            "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            '<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
            f"<ofd:Pages>{listed}</ofd:Pages>",
        ),
        "Doc_0/Tpls/Tpl_0/Content.xml": part("Page", _ofd_page(template, False, "")),
    }
    for number, page in enumerate(pages):
        content = _ofd_page(page, bool(number % 2), '<ofd:Template TemplateID="9"/>')
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = part("Page", content)
    return package(members)


def _ofd_page(page: Page, by_matrix: bool, head: str) -> str:
    # Objects come in any order in real files; here from the bottom up.
    objects = "".join(_ofd_object(item, by_matrix) for item in reversed(page) if not isinstance(item, Picture))
    return f'{head}<ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content>'


def _ofd_object(item: Text | Stroke, by_matrix: bool) -> str:
    if isinstance(item, Stroke):
        x, y = item.x0 / MILLIMETRE, item.y0 / MILLIMETRE
        dx, dy = (item.x1 - item.x0) / MILLIMETRE, (item.y1 - item.y0) / MILLIMETRE
        return (
            f'<ofd:PathObject ID="2" Boundary="{x} {y} {max(dx, 0.3)} {max(dy, 0.3)}">'
            f"<ofd:AbbreviatedData>M 0 0 L {dx} {dy}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    size = item.size / MILLIMETRE
    x, base = item.x / MILLIMETRE, item.y / MILLIMETRE
    unit = 1.0 if by_matrix else size
    steps = [unit * (0.5 if c.isascii() else 1.0) for c in item.text[:-1]]
    if steps and len(set(steps)) == 1:
        delta = f"g {len(steps)} {steps[0]:.5f}"
    else:
        delta = " ".join(f"{step:.5f}" for step in steps)
    matrix = f'CTM="{size} 0 0 {size} 0 0" ' if by_matrix else ""
    return (
        f'<ofd:TextObject ID="3" Font="1" Size="{unit}" {matrix}'
        f'Boundary="{x} {base - size} {size * width(item.text)} {size * 1.2}">'
        f'<ofd:TextCode X="0" Y="{unit}" DeltaX="{delta}">{escape(item.text)}</ofd:TextCode></ofd:TextObject>'
    )


def xlsx(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """Write a workbook of one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def doc(paragraphs: Iterable[str]) -> bytes | None:
    """Write an old Word file by LibreOffice, which no code of ours could; None where it is not installed."""
    office = shutil.which("soffice")
    if office is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "a.docx")
        source.write_bytes(docx("".join(map(paragraph, paragraphs))))
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "doc", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=100)
        return Path(folder, "a.doc").read_bytes()
