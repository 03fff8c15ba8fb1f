"""A page: its decoded text, its address and its tree, parsed once however many readers ask for it."""

from __future__ import annotations

import re
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.nesting import shallow


class Page:
    """Decoded HTML of one address.

    The tree is Lexbor's, an HTML5 parser: real pages nest whole documents inside the body, where libxml2 ends
    the tree and loses what follows. Readers must not change the tree; who has to takes `fresh_tree()`.
    """

    def __init__(self, html: str, url: str | None = None) -> None:
        self.html = html
        self.url = url

    @classmethod
    def from_bytes(cls, body: bytes, url: str | None = None, declared: str | None = None) -> Page:
        """A page as far as finding links takes it: UTF-8 if that fits, else GB18030, else as declared.

        The texts that are archived are decoded with more care, in pipelines/decoding.py.
        """
        for charset in ("utf-8-sig", "gb18030"):
            try:
                return cls(body.decode(charset), url)
            except UnicodeDecodeError:
                continue
        try:
            return cls(body.decode(declared or "utf-8", "replace"), url)
        except LookupError:  # a charset that nobody knows
            return cls(body.decode("utf-8", "replace"), url)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return self.fresh_tree()

    def fresh_tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self._bounded)

    @cached_property
    def visible(self) -> str:
        """Readable text without scripts, styles and white space; the title counts."""
        tree = self.fresh_tree()
        for node in tree.css("script, style, noscript, template"):
            node.decompose()
        title = tree.css_first("title")
        text = (title.text() if title is not None else "") + (tree.body.text() if tree.body is not None else "")
        return re.sub(r"\s+", "", text)

    @cached_property
    def _bounded(self) -> str:
        return shallow(self.html)
