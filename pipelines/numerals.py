"""Numbers as Chinese official texts write them: Arabic, full-width, Chinese, and mixed with 万 and 亿."""

from __future__ import annotations

from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}

_PLAIN = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


@lru_cache(maxsize=1024)  # the numbers of headings and the small ones of figures come again and again
def parse_number(text: str) -> float | None:
    """Read one number without unit or qualifier (`1.2万`, `３５`, `12,345`, `九十九点五`); None if it is none."""
    if not text.isascii():
        text = text.translate(_PLAIN)
    text = text.replace(" ", "").replace(",", "")
    factor = 1
    while text and text[-1] in "百千万亿" and len(text) > 1 and text[0].isascii():
        factor *= (MYRIADS | PLACES)[text[-1]]
        text = text[:-1]
    if text and text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
        # Rounded, because 0.7 × 10000 is not quite 7000 in binary.
        return round(float(text) * factor, 6)
    whole, _, fraction = text.partition("点")
    if not whole or not set(text) <= DIGITS.keys() | PLACES.keys() | MYRIADS.keys() | {"点"}:
        return None
    integer = _whole(whole)
    if integer is None:
        return None
    if fraction:
        if not set(fraction) <= DIGITS.keys():
            return None
        return float(f"{integer}." + "".join(str(DIGITS[c]) for c in fraction))
    return float(integer)


def _whole(text: str) -> int | None:
    """Chinese digits to an integer; a row of digits without places (二〇二五) is read digit by digit."""
    if len(text) > 1 and set(text) <= DIGITS.keys():
        return int("".join(str(DIGITS[c]) for c in text))
    if text[0] in MYRIADS:
        return None
    total = section = digit = 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in PLACES:
            # 十五 is 15: a place without a digit before it counts once.
            section += (digit or 1) * PLACES[c]
            digit = 0
        else:
            # 一亿二千万: each large place takes what stands since the one before it; 一万亿 takes all.
            section += digit
            total = total + section * MYRIADS[c] if section else total * MYRIADS[c]
            section = digit = 0
    return total + section + digit
