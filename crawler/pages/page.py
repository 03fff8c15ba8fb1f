"""A page: its decoded text, its address and its tree, parsed once however many readers ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, wraps
from itertools import accumulate
from typing import Any, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.nesting import is_long, shallow, short

#: A sentence is longer than any label.
SENTENCE = 40
#: A page with more readable characters than this says something of its own.
LONG = 400
UNSEEN = frozenset({"script", "style", "noscript", "template"})
#: What the readers of an article look for: elements by name, and those that may lead to a file.
SOUGHT = ("meta", "script", "style", "noscript", "template", "h1", "p", "base[href]", "frame[src]")
LEADING = ("a[href]", "a[onclick]:not([href])", "embed[src]", "object[data]", "iframe[src]")
FRAMES = ("iframe", "frame")

T = TypeVar("T")


class Page:
    """Decoded HTML of one address.

    The tree is Lexbor's, an HTML5 parser: real pages nest whole documents inside the body, where libxml2 ends
    the tree and loses what follows. Readers must not change the tree.
    """

    def __init__(self, html: str, url: str | None = None) -> None:
        self.html = html
        self.url = url
        self._readings: dict[Callable[[Page], Any], Any] = {}

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
        return LexborHTMLParser(shallow(short(self.html)))

    @cached_property
    def elements(self) -> Mapping[str, Sequence[LexborNode]]:
        """The elements of each name that is `SOUGHT`, and under `leading` those that are `LEADING`, in their order.

        `frames` are those of both kinds. One walk finds them all, and each walk over the tree takes a third of the time
        of parsing it.
        """
        found: dict[str, list[LexborNode]] = {name.partition("[")[0]: [] for name in (*SOUGHT, "leading", "frames")}
        leading, frames = found["leading"], found["frames"]
        for node in self.tree.css(", ".join((*SOUGHT, *LEADING))):
            tag = node.tag or ""
            found.get(tag, leading).append(node)
            if tag in FRAMES:
                frames.append(node)
        return found

    @cached_property
    def leading(self) -> Sequence[tuple[LexborNode, Mapping[str, str | None]]]:
        """The `LEADING` elements, each with its attributes: of a page's hundreds of links they are dear to read."""
        return [(node, node.attributes) for node in self.elements["leading"]]

    @cached_property
    def tags(self) -> Sequence[Mapping[str, str | None]]:
        """What the page's `meta` elements say, each its attributes."""
        return [node.attributes for node in self.elements["meta"]]

    @property
    def is_cut(self) -> bool:
        """Whether the page goes on where nobody reads it any more."""
        return is_long(self.html)

    @cached_property
    def scripts(self) -> str:
        """All that its own scripts say, one after the other; those of other files are not there."""
        return " ".join(node.text() for node in self.tree.css("script:not([src])"))

    @cached_property
    def visible(self) -> str:
        """Readable text without scripts, styles and white space; the title counts. Cut off where it is `LONG`.

        No rule asks more of a page that says so much than that it does.
        """
        title = self.tree.css_first("title")
        said = _dense(title.text()) if title is not None else ""
        for text in _shown(self.tree.body) if self.tree.body is not None else ():
            said += _dense(text)
            if len(said) > LONG:
                break
        return said

    @cached_property
    def prose(self) -> int:
        """Characters that stand in sentences outside of links: what the page says itself."""
        return sum(self._sentences())

    def says(self, least: int) -> bool:
        """Whether `prose` comes to so much; told without reading on from there."""
        return any(so_far >= least for so_far in accumulate(self._sentences()))

    def reading(self, read: Callable[[Page], T]) -> T:
        """What a reader makes of the page, read once however many ask."""
        if read not in self._readings:
            self._readings[read] = read(self)
        made: T = self._readings[read]
        return made

    def _sentences(self) -> Iterator[int]:
        """The lengths of the pieces of text that are sentences outside of links."""
        if self.tree.body is None:
            return
        for node in self.tree.body.traverse(include_text=True):
            # The length first: a page has hundreds of pieces, and few are sentences whose surroundings matter.
            if node.tag == "-text" and (size := len(node.text(deep=False).strip())) >= SENTENCE and not _in_link(node):
                yield size


def once(read: Callable[[Page], T]) -> Callable[[Page], T]:
    """Let a page be read by a function once, however many ask."""

    @wraps(read)
    def reading(page: Page) -> T:
        return page.reading(read)

    return reading


def _shown(root: LexborNode) -> Iterator[str]:
    """The pieces of text below an element that are no script or style, in order."""
    node: LexborNode | None = root
    while node is not None:
        if node.tag == "-text":
            yield node.text_content or ""
        below = node.first_child if node.tag not in UNSEEN else None
        while below is None and node is not None and node.mem_id != root.mem_id:
            below = node.next
            node = node.parent if below is None else node
        node = below


def _dense(text: str) -> str:
    return "".join(text.split())


def _in_link(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(4):
        if parent is None or parent.tag in ("a", "script", "style", "noscript", "option"):
            return parent is not None
        parent = parent.parent
    return False
