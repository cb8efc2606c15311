"""The nodes that say nothing and only choose a way: forks, and requests to other systems."""

import re
from datetime import timedelta
from typing import Final

from core.bot.flow import Branch, Call, Condition, Fork, Request
from core.bot.reading.questions import read_save
from core.bot.reading.sheet import did_you_mean
from core.bot.reading.table import Table
from core.bot.texts import BLANK
from core.errors import _

TIMEOUT: Final = timedelta(seconds=10)
LONGEST_URL: Final = 2000  # characters

_COMPARED: Final = ("name", "phone")  # what a condition may look at beside the saved values
_COMPARISON: Final = re.compile(r"([^\W\d]\w*)\s*(==|!=)\s*(?:'([^']*)'|\"([^\"]*)\")")
_SECRET: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_NO_CALL: Final = Call(BLANK, None, TIMEOUT, None)


def read_fork(table: Table, name: str) -> Fork:
    """The fork; a branch whose condition cannot be read is reported and left out."""
    branches = []
    for branch in table.tables("branch", required=True):
        when = branch.string("when", required=True)
        goto = branch.target("goto", required=True)
        branch.done()
        condition = _read_condition(branch, when) if when is not None else None
        if condition is not None and goto is not None:
            branches.append(Branch(condition, goto))
    return Fork(name, tuple(branches), table.target("otherwise", required=True) or "")


def _read_condition(table: Table, written: str) -> Condition | None:
    if written.strip() == "open":
        if not table.sheet.has_hours:
            table.error("when", _("«open» necesita la sección [hours]."))
        return Condition(None, equal=True, value="")
    found = _COMPARISON.fullmatch(written.strip())
    if found is None:
        message = _("no entiendo «{written}»: va «open», o «dato == 'valor'», o con «!=».")
        table.error("when", message.format(written=written))
        return None
    known = [*_COMPARED, *table.sheet.saves]
    if found[1] not in known:
        message = _("ningún nodo guarda «{name}».{hint}")
        hint = did_you_mean(found[1], known)
        table.error("when", message.format(name=found[1], hint=hint))
    return Condition(found[1], equal=found[2] == "==", value=found[3] or found[4] or "")


def read_request(table: Table, name: str) -> Request:
    """The request. Nobody sends it yet, which is said; the flow takes its `failed` way."""
    request = table.table("request")
    call = _read_call(request) if request else _NO_CALL
    table.sheet.warn(
        (*table.path, "request"),
        _("las consultas llegan en una próxima versión: por ahora sigue por «failed»."),
    )
    goto, failed = table.target("goto"), table.target("failed", required=True)
    return Request(name, call, goto, failed or "")


def _read_call(table: Table) -> Call:
    url = table.text("url", required=True, limit=LONGEST_URL)
    secret = table.string("secret")
    call = Call(url or BLANK, read_save(table), table.duration("timeout") or TIMEOUT, secret)
    table.done()
    if url is not None and not url.source.startswith(("https://", "http://")):
        table.error("url", _("la dirección empieza con «https://»."))
    if secret is not None and not _SECRET.fullmatch(secret):
        message = _(
            "«secret» es el nombre de una variable, como «ERP_TOKEN»; nunca la clave misma."
        )
        table.error("secret", message)
    return call
