"""The sections before the nodes: [flow], [flow.sources] and [[words]]."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.bot.asides import source_code
from core.bot.flow import Source
from core.bot.folding import fold
from core.bot.lexicon import Lexicon, lexicon_of
from core.bot.reading.table import Table
from core.bot.texts import Text, text_of
from core.errors import _

IDLE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in [flow]."""

    name: str | None
    start: str
    idle: timedelta
    fallback: Text
    cancel: frozenset[str]
    waiting: Text | None
    sources: tuple[Source, ...]


def read_head(table: Table) -> Head:
    """Only `start` is required; what is missing has its default."""
    head = Head(
        name=table.string("name"),
        start=table.target("start", required=True) or "",
        idle=table.duration("idle") or IDLE,
        fallback=table.text("fallback") or text_of(_("Perdón, no te entendí."), ()),
        cancel=frozenset(fold(word) for word in table.sayings("cancel")),
        waiting=table.text_or_off("waiting"),
        sources=tuple(_sources(table)),
    )
    table.done()
    return head


def _sources(table: Table) -> Iterator[Source]:
    """Title = code; two sources may not share a code."""
    codes = table.table("sources")
    seen: dict[str, str] = {}
    if codes is None:
        return
    for title in codes.values:
        code = codes.string(title)
        if code is None:
            continue
        if fold(code) in seen:
            message = _("el código «{code}» ya es de «{title}».")
            codes.error(title, message.format(code=code, title=seen[fold(code)]))
        seen.setdefault(fold(code), title)
        yield Source(title, source_code(code))


def read_words(root: Table) -> Lexicon:
    """The words that are understood anywhere; the same word twice is a warning."""
    root.allow("words")
    if isinstance(root.values.get("words"), dict):
        root.error("words", _("se escribe con corchetes dobles: «[[words]]»."))
        return lexicon_of((), ())
    tables = root.tables("words")
    sayings: list[tuple[str, str]] = []
    goals: dict[str, str] = {}
    for table in tables:
        says = table.sayings("say", required=True)
        goto = table.target("goto", required=True)
        table.done()
        if goto is None:
            continue
        for say in says:
            if goals.setdefault(fold(say), goto) != goto:
                message = _("«{say}» también lleva a «{other}»: nadie la va a entender.")
                text = message.format(say=say, other=goals[fold(say)])
                table.sheet.warn((*table.path, "say"), text)
            sayings.append((say, goto))
    return lexicon_of(sayings, ())
