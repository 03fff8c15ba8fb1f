"""A page: its decoded text, its address and its tree, parsed once however many readers ask for it."""

from __future__ import annotations

import re
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.nesting import shallow

#: A sentence is longer than any label.
SENTENCE = 40


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
    def prose(self) -> int:
        """Characters that stand in sentences outside of links: what the page says itself."""
        if self.tree.body is None:
            return 0
        texts = (node for node in self.tree.body.traverse(include_text=True) if node.tag == "-text")
        # The length first: a page has hundreds of pieces, and few are sentences whose surroundings matter.
        sizes = ((len(node.text(deep=False).strip()), node) for node in texts)
        return sum(size for size, node in sizes if size >= SENTENCE and not _in_link(node))

    @cached_property
    def _bounded(self) -> str:
        return shallow(self.html)


def _in_link(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(4):
        if parent is None or parent.tag in ("a", "script", "style", "noscript", "option"):
            return parent is not None
        parent = parent.parent
    return False
