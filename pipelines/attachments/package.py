"""ZIP containers (docx, xlsx, ofd, plain archives) read within bounds."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from pipelines.attachments.filetext import Limits, NoText

# What zipfile raises on broken input: its own error, the decompressor's, a name or an offset that cannot be,
# a compression method that this Python lacks (NotImplementedError is a RuntimeError, like its word for passwords).
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError, OverflowError)


class Package:
    """An opened ZIP whose members are found whatever their case, slashes or a leading `/`.

    Sizes are checked on the directory before anything is unpacked: zipfile never gives more of a member than its
    directory entry declares, so the sum of the declared sizes bounds what a bomb can do.
    """

    def __init__(self, body: bytes, limits: Limits) -> None:
        try:
            self.zip = zipfile.ZipFile(BytesIO(body), metadata_encoding="gb18030")
        except ZIP_ERRORS as error:
            raise NoText("failed", f"the ZIP container is damaged or cut off ({error})") from error
        self.infos = [info for info in self.zip.infolist() if info.filename and not info.is_dir()]
        if (size := sum(info.file_size for info in self.infos)) > limits.unpacked:
            raise NoText("too_large", f"unpacks to {size:,} bytes; the limit is {limits.unpacked:,}")
        self._names = {_key(info.filename): info for info in self.infos}

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._names

    def read(self, name: str) -> bytes:
        """Give a member's bytes; NoText where it is missing, damaged or encrypted."""
        info = self._names.get(_key(name))
        if info is None:
            raise NoText("failed", f"the container lacks its part {name}")
        return self.unpack(info)

    def unpack(self, info: zipfile.ZipInfo) -> bytes:
        """Give the bytes of one directory entry."""
        if info.flag_bits & 1:
            raise NoText("encrypted", f"{info.filename} is encrypted; the publisher's password is needed")
        try:
            return self.zip.read(info)
        except ZIP_ERRORS as error:
            raise NoText("failed", f"{info.filename} is damaged or cut off ({error})") from error

    def xml(self, name: str) -> etree._Element:
        """Give a member's XML root; entities stay unexpanded and nothing is fetched."""
        return parse_xml(self.read(name), name)


def parse_xml(body: bytes, name: str) -> etree._Element:
    """Parse XML of unknown origin: no entities, no network; one broken in the middle gives what stands before."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoText("failed", f"{name} is not readable XML ({error})") from error
    if root is None:
        raise NoText("failed", f"{name} holds no XML")
    return root


def local(element: etree._Element) -> str:
    """Give the tag without its namespace, on which producers disagree (two for OFD, two for OOXML); '' for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def resolve(base: str, location: str) -> str:
    """Give the member that `location` names inside the part `base`: absolute from the root, else beside it."""
    location = location.strip().replace("\\", "/")
    return posixpath.normpath(
        location if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
    )


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
