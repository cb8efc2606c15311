"""The nodes that ask: what they accept, how often, and where they go."""

import re
import warnings
from typing import Final

from core.bot.choices import TEXT_BODY, body_limit
from core.bot.flow import Accept, Choices, Question
from core.bot.reading.options import read_options
from core.bot.reading.sheet import did_you_mean, listed
from core.bot.reading.table import Table
from core.bot.texts import BLANK, OWN_FIELDS
from core.errors import _

ATTEMPTS: Final = 3  # where `otherwise` stands without `attempts`

_WRITTEN: Final = [kind.value for kind in Accept if kind is not Accept.PATTERN]
# A repeated group that repeats inside takes for ever on a text that almost fits.
_ENDLESS: Final = re.compile(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]")


def read_question(table: Table, name: str) -> Question:
    """The question, whatever is wrong inside it."""
    choices = read_options(table, name, goto_required=False) if "options" in table else None
    limit = body_limit(choices) if choices else TEXT_BODY
    accept, pattern = _read_accept(table, choices)
    otherwise = table.target("otherwise")
    question = Question(
        name=name,
        text=table.text("ask", required=True, limit=limit) or BLANK,
        accept=accept,
        pattern=pattern,
        choices=choices,
        save=read_save(table),
        retry=table.text("retry", limit=limit),
        attempts=_read_attempts(table),
        otherwise=otherwise,
        goto=table.target("goto"),
    )
    table.allow("options")
    if table.flag("end") and "goto" in table:
        table.error("end", _("el nodo sigue con «goto» o termina con «end»: no las dos cosas."))
    return question


def read_save(table: Table) -> str | None:
    """The name under which an answer is kept; it must be fit for a text's braces."""
    name = table.string("save", limit=40)
    if name is None:
        return None
    if name in OWN_FIELDS:
        message = _("«{name}» ya quiere decir otra cosa en los textos: elegí otro nombre.")
        table.error("save", message.format(name=name))
    elif not name.isidentifier():
        message = _("«{name}» no sirve de nombre: letras, números y «_», sin empezar con número.")
        table.error("save", message.format(name=name))
    return name


def _read_attempts(table: Table) -> int | None:
    attempts = table.count("attempts")
    if "otherwise" in table:
        return attempts or ATTEMPTS
    if attempts is not None:
        table.sheet.warn(
            (*table.path, "attempts"),
            _("sin «otherwise» los intentos no se cuentan: se vuelve a preguntar siempre."),
        )
    return None


def _read_accept(table: Table, choices: Choices | None) -> tuple[Accept, re.Pattern[str] | None]:
    written = table.string("accept")
    pattern = table.string("pattern")
    if pattern is not None:
        if "accept" in table:
            table.error("pattern", _("va «accept» o «pattern», no los dos."))
        if choices is not None:
            table.error("pattern", _("una pregunta con «options» acepta sus opciones."))
        return Accept.PATTERN, _compiled(table, pattern)
    if written is not None and written not in _WRITTEN:
        message = _("«accept» no conoce «{written}»: hay {kinds}.{hint}")
        hint = did_you_mean(written, _WRITTEN)
        text = message.format(written=written, kinds=listed(_WRITTEN), hint=hint)
        table.error("accept", text)
        written = None
    accept = Accept(written or (Accept.OPTION if choices else Accept.TEXT))
    if choices is None and accept is Accept.OPTION:
        table.error("accept", _('para «accept = "option"» faltan las «options».'))
    if choices is not None and accept is not Accept.OPTION:
        table.error("accept", _("una pregunta con «options» acepta sus opciones."))
    return accept, None


def _compiled(table: Table, pattern: str) -> re.Pattern[str] | None:
    if _ENDLESS.search(pattern):
        message = _("ese patrón puede no terminar nunca: una repetición dentro de otra.")
        table.error("pattern", message)
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return re.compile(pattern)
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        message = _("el patrón está mal escrito ({error}).")
        table.error("pattern", message.format(error=error))
        return None
