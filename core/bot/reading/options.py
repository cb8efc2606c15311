"""The options of a menu or question: titles that fit and differ, targets, and words."""

from core.bot.choices import BUTTONS, Draft, choices, title_limit
from core.bot.flow import Choices
from core.bot.folding import fold
from core.bot.reading.table import Table
from core.errors import _


def read_options(node: Table, name: str, *, goto_required: bool) -> Choices:
    """All options of a node; one without a usable title is reported and left out."""
    tables = node.tables("options", required=True)
    limit = title_limit(len(tables))
    titles: dict[str, str] = {}
    owners: dict[str, str] = {}
    drafts = []
    for table in tables:
        title = _title(table, limit, titles)
        words = table.sayings("words")
        goto = table.target("goto", required=goto_required)
        table.done()
        if title is not None:
            _warn_of_shared(table, words, title, owners)
            drafts.append(Draft(title, words, goto))
    return choices(name, drafts)


def _title(table: Table, limit: int, seen: dict[str, str]) -> str | None:
    title = table.string("title", required=True)
    if title is None:
        return None
    where = (
        _("un botón (hasta {n} opciones)").format(n=BUTTONS)
        if limit == title_limit(BUTTONS)
        else _("una fila de lista")
    )
    if len(title) > limit:
        message = _("«{title}» tiene {n} caracteres; en {where} entran {limit}.")
        table.error("title", message.format(title=title, n=len(title), where=where, limit=limit))
    if "\n" in title or not fold(title):
        table.error("title", _("un título va en un solo renglón y con letras, números o signos."))
    _compare(table, title, seen)
    return title


def _compare(table: Table, title: str, seen: dict[str, str]) -> None:
    other = seen.setdefault(fold(title), title)
    if other is title:
        return
    if other == title:
        table.error("title", _("dos opciones se llaman «{title}».").format(title=title))
    else:
        message = _("«{title}» se lee igual que «{other}»: escrita, nadie la va a entender.")
        table.sheet.warn((*table.path, "title"), message.format(title=title, other=other))


def _warn_of_shared(table: Table, words: list[str], title: str, owners: dict[str, str]) -> None:
    for word in words:
        owner = owners.setdefault(fold(word), title)
        if owner != title:
            message = _("«{word}» también es de «{other}»: escrita, nadie la va a entender.")
            path = (*table.path, "words")
            table.sheet.warn(path, message.format(word=word, other=owner))
