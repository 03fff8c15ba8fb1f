"""Whether a page's text can be believed, and if not, what shows that the page must be read as a picture."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Fewer visible characters than this on a page that is filled by a picture: the text is in the picture.
LITTLE_TEXT = 50
#: Share of the sheet that a picture of the whole page covers at least; scanners leave margins out.
PAGE_SIZE = 0.5
#: Vector pictures of glyphs: text exported as curves takes a path a character.
MANY_CURVES = 150
#: Below this share of believable characters a text layer is garbage; clean Chinese official texts have over .97.
BELIEVABLE = 0.8
#: A page of Chinese prose that shows hardly an ideograph comes from a font whose codes are its own.
MIN_IDEOGRAPHS = 0.05
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What one page holds: its text, the share of the sheet covered by its largest picture, paths, unmapped glyphs."""

    text: str
    image_share: float = 0.0
    curves: int = 0
    unmapped: int = 0


def why_scan(page: PageEvidence) -> str | None:
    """Say why a page has to be read by OCR; None where its text layer can be believed or it is blank."""
    visible = "".join(page.text.split())
    if len(visible) < LITTLE_TEXT and page.image_share >= PAGE_SIZE:
        return f"{len(visible)} characters of text on a page-size picture"
    if len(visible) < LITTLE_TEXT and page.curves >= MANY_CURVES:
        return f"{len(visible)} characters of text among {page.curves} drawn shapes"
    if page.unmapped > 0.3 * max(len(visible), 1):
        return f"the font gives no Unicode for {page.unmapped} glyphs"
    if why := why_garbage(visible):
        return why
    return None


def why_garbage(text: str) -> str | None:
    """Say why a text layer is no Chinese text; None for short texts, which prove nothing.

    Fonts embedded without Unicode give private-use codes, control characters, or a random choice of ideographs. Of a
    random choice four in five lie outside the 3,755 characters of GB 2312 level 1, which make up 98 % of any real text.
    """
    visible = "".join(text.split())
    if len(visible) < LITTLE_TEXT:
        return None
    share = sum(map(_is_believable, visible)) / len(visible)
    if share < BELIEVABLE:
        return f"a text layer of which {share:.0%} can be characters of a Chinese text"
    letters = [c for c in visible if c.isalpha() and c.isascii()]
    if len(_IDEOGRAPH.findall(visible)) < MIN_IDEOGRAPHS * len(visible) and len(letters) > 0.3 * len(visible):
        return "a text layer without Chinese characters"
    return None


def _is_believable(character: str) -> bool:
    if _IDEOGRAPH.match(character):
        return _is_common(character)
    return (character.isascii() and character.isprintable()) or unicodedata.category(character) in _ORDINARY


# Punctuation, numbers, symbols and foreign letters; not private use (Co), controls (Cc), unassigned (Cn).
_ORDINARY = frozenset(("Po", "Ps", "Pe", "Pi", "Pf", "Pd", "Pc", "Nd", "Nl", "No", "Sm", "So", "Sc", "Sk", "Lu", "Ll"))


def _is_common(character: str) -> bool:
    """Level 1 of GB 2312, or of Big5 for traditional characters: both put the common ones first."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= character.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False
