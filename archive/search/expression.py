"""The query language: words side by side must all occur; "phrases", AND, OR, NOT and parentheses as usual."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.errors import QueryUnreadable
from archive.texts import normalise

#: More words than any person types; a bound on what one query may cost.
MAX_WORDS = 32
_TOKEN = re.compile(r'\s*(?:"([^"]*)"|“([^”]*)”|([()（）])|([^\s()（）"“]+))')
_OPEN, _CLOSE = ("(", "（"), (")", "）")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase as typed; `folded` is what is looked for."""

    typed: str
    folded: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of `parts` occurs and none of `without`."""

    parts: tuple[Expression, ...]
    without: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of `parts` occurs."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class _Not:
    part: Expression


Expression = Word | AllOf | AnyOf


def parse(query: str) -> Expression:
    """Read a query; raises QueryUnreadable with what is wrong with it.

    OR binds less than AND, as usual: `信访 调解 OR 复议` is (信访 AND 调解) OR 复议. Parentheses of either width group;
    to look for one, quote it.
    """
    parser = _Parser(query)
    found = parser.either()
    if parser.ahead is not None:
        raise QueryUnreadable(query, f"{parser.ahead.text!r} stands where nothing was opened")
    return _positive(query, found)


def words(expression: Expression) -> tuple[Word, ...]:
    """Give the words that a hit may contain, in the order typed; those after NOT are left out."""
    if isinstance(expression, Word):
        return (expression,)
    return tuple(dict.fromkeys(word for part in expression.parts for word in words(part)))


def all_words(expression: Expression) -> tuple[Word, ...]:
    """Give all words, those after NOT too."""
    if isinstance(expression, Word):
        return (expression,)
    parts = expression.parts if isinstance(expression, AnyOf) else (*expression.parts, *expression.without)
    return tuple(word for part in parts for word in all_words(part))


def matches(expression: Expression, parts: Sequence[str]) -> bool:
    """Say whether parts of a text fulfil the query, each word standing within one of them."""
    if not _excludes(expression) and all(any(word.typed in part for part in parts) for word in words(expression)):
        # Folding costs a hundred times a look, and what stands there as typed stands there folded.
        return True
    return _fulfils(expression, [normalise(part) for part in parts])


def _fulfils(expression: Expression, folded: Sequence[str]) -> bool:
    if isinstance(expression, Word):
        return any(expression.folded in part for part in folded)
    if isinstance(expression, AnyOf):
        return any(_fulfils(part, folded) for part in expression.parts)
    return all(_fulfils(part, folded) for part in expression.parts) and not any(
        _fulfils(part, folded) for part in expression.without
    )


def _excludes(expression: Expression) -> bool:
    if isinstance(expression, Word):
        return False
    return any(map(_excludes, expression.parts)) or (isinstance(expression, AllOf) and bool(expression.without))


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False


class _Parser:
    def __init__(self, query: str) -> None:
        self.query = query
        self.tokens = _tokens(query)
        self.count = 0
        self.ahead = next(self.tokens, None)

    def either(self) -> Expression | _Not:
        parts = [self.every()]
        while self._keyword("OR"):
            self._next()
            parts.append(self.every())
        if len(parts) == 1:
            return parts[0]
        return AnyOf(tuple(_positive(self.query, part) for part in parts))

    def every(self) -> Expression | _Not:
        parts = [self.one()]
        while self.ahead and not self._keyword("OR") and (self.ahead.quoted or self.ahead.text not in _CLOSE):
            if self._keyword("AND"):
                self._next()
            parts.append(self.one())
        if len(parts) == 1:
            return parts[0]
        wanted = tuple(part for part in parts if not isinstance(part, _Not))
        without = tuple(part.part for part in parts if isinstance(part, _Not))
        if not wanted:
            raise QueryUnreadable(self.query, "NOT needs a word beside it that must occur, as in 信访 NOT 调解")
        return AllOf(wanted, without)

    def one(self) -> Expression | _Not:
        token = self._next()
        if token is None:
            raise QueryUnreadable(self.query, "a word is missing")
        if not token.quoted and token.text in ("AND", "OR", *_CLOSE):
            raise QueryUnreadable(self.query, f"a word is missing before {token.text!r}")
        if not token.quoted and token.text == "NOT":
            return _Not(_positive(self.query, self.one()))
        if token.quoted or token.text not in _OPEN:
            return self._word(token.text)
        inner = self.either()
        closing = self._next()
        if closing is None or closing.text not in _CLOSE:
            raise QueryUnreadable(self.query, "a parenthesis is not closed")
        return inner

    def _word(self, typed: str) -> Word:
        self.count += 1
        folded = normalise(typed)
        if not folded:
            raise QueryUnreadable(self.query, "there is nothing between the quotes")
        if self.count > MAX_WORDS:
            raise QueryUnreadable(self.query, f"it has more than {MAX_WORDS} words")
        return Word(typed.strip(), folded)

    def _keyword(self, word: str) -> bool:
        return self.ahead is not None and not self.ahead.quoted and self.ahead.text == word

    def _next(self) -> _Token | None:
        token, self.ahead = self.ahead, next(self.tokens, None)
        return token


def _tokens(query: str) -> Iterator[_Token]:
    at, end = 0, len(query.rstrip())
    while at < end:
        found = _TOKEN.match(query, at)
        if found is None:
            raise QueryUnreadable(query, "a quote is not closed")
        at = found.end()
        phrase = found[1] if found[1] is not None else found[2]
        yield _Token(phrase, quoted=True) if phrase is not None else _Token(found[3] or found[4])


def _positive(query: str, found: Expression | _Not) -> Expression:
    if isinstance(found, _Not):
        raise QueryUnreadable(query, "NOT needs a word beside it that must occur, as in 信访 NOT 调解")
    return found
