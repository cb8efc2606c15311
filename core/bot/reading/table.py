"""A table of the file, read strictly: each key once by name and type, and none left over."""

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeVar

from core.bot.choices import TEXT_BODY
from core.bot.folding import fold, is_clean
from core.bot.reading.marks import Path
from core.bot.reading.sheet import Sheet, did_you_mean, listed
from core.bot.texts import OWN_FIELDS, Text, fields_in, text_of
from core.errors import _

T = TypeVar("T")

_DURATION: Final = re.compile(r"([1-9][0-9]{0,4})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TYPES: Final = {
    str: _("un texto entre comillas"),
    bool: _("true o false"),
    int: _("un número entero"),
    float: _("un número con decimales"),
    list: _("una lista «[ … ]»"),
    dict: _("una tabla «{ … }»"),
    date: _("una fecha"),
    datetime: _("una fecha con hora"),
    time: _("una hora"),
}


class Table:
    """One table at its path. A getter reports what is wrong and then gives None or nothing."""

    def __init__(self, sheet: Sheet, path: Path, values: dict[str, Any]) -> None:
        self.sheet = sheet
        self.path = path
        self.values = values
        self._asked: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def error(self, key: str, text: str) -> None:
        """Report what is wrong with a key's value, or with the table where the key is missing."""
        self.sheet.error((*self.path, key), text)

    def string(self, key: str, *, required: bool = False, limit: int = TEXT_BODY) -> str | None:
        """A text that is not blank, within a limit of characters, and can be sent."""
        value = self._typed(key, str, required=required)
        fits = value is not None and check_string(self.sheet, (*self.path, key), value, limit)
        return value if fits else None

    def text(self, key: str, *, required: bool = False, limit: int = TEXT_BODY) -> Text | None:
        """A text in which fields may stand."""
        source = self.string(key, required=required, limit=limit)
        return self.cut(key, source) if source is not None else None

    def text_or_off(self, key: str) -> Text | None:
        """A text that may be written as '' to say nothing."""
        if self.values.get(key) == "":
            self.allow(key)
            return None
        return self.text(key)

    def cut(self, key: str, source: str) -> Text:
        """Cut a text at its fields; warn of those that nothing ever fills."""
        known = [*OWN_FIELDS, *self.sheet.saves]
        for name in dict.fromkeys(fields_in(source)):
            if name not in known:
                message = _("«{{{name}}}» se verá tal cual: ningún nodo guarda «{name}».{hint}")
                hint = did_you_mean(name, known)
                self.sheet.warn((*self.path, key), message.format(name=name, hint=hint))
        return text_of(source, known)

    def items(self, key: str, *, required: bool = False) -> list[tuple[Path, object]]:
        """The elements of a list, of any type, with their paths."""
        values = self._typed(key, list, required=required) or []
        return [((*self.path, key, at), value) for at, value in enumerate(values)]

    def strings(self, key: str, *, required: bool = False) -> list[str]:
        """A list of texts; those that will not do are reported and left out."""
        good = []
        for path, value in self.items(key, required=required):
            if not isinstance(value, str):
                self.sheet.error(path, wrong_item(key, str, value))
            elif check_string(self.sheet, path, value, TEXT_BODY):
                good.append(value)
        return good

    def sayings(self, key: str, *, required: bool = False) -> list[str]:
        """A list of words or phrases a customer can write."""
        values = self.strings(key, required=required)
        if required and self.values.get(key) == []:
            self.error(key, _("«{key}» está vacío.").format(key=key))
        return [value for value in values if fold(value)]

    def flag(self, key: str) -> bool:
        """true or false; false if it is missing."""
        return self._typed(key, bool) or False

    def count(self, key: str) -> int | None:
        """A whole number from 1 on."""
        value = self._typed(key, int)
        if value is not None and value < 1:
            self.error(key, _("«{key}» tiene que ser 1 o más.").format(key=key))
            return None
        return value

    def duration(self, key: str) -> timedelta | None:
        """«45s», «30m», «2h», «1d»."""
        value = self._typed(key, str)
        if value is None:
            return None
        found = _DURATION.fullmatch(value)
        if found is None:
            message = _("«{value}» no es una duración: se escribe «45s», «30m», «2h» o «1d».")
            self.error(key, message.format(value=value))
            return None
        return timedelta(**{_UNITS[found[2]]: int(found[1])})

    def target(self, key: str, *, required: bool = False) -> str | None:
        """The name of a node that exists."""
        name = self._typed(key, str, required=required)
        if name is None or name in self.sheet.nodes:
            return name
        hint = did_you_mean(name, self.sheet.nodes)
        self.error(key, _("no hay ningún nodo «{name}».{hint}").format(name=name, hint=hint))
        return None

    def table(self, key: str, *, required: bool = False) -> "Table | None":
        """A table inside this one."""
        value = self._typed(key, dict, required=required)
        return Table(self.sheet, (*self.path, key), value) if value is not None else None

    def tables(self, key: str, *, required: bool = False) -> list["Table"]:
        """A list of tables with at least one."""
        items = self.items(key, required=required)
        if self.values.get(key) == []:
            self.error(key, _("«{key}» está vacío.").format(key=key))
        good = []
        for path, value in items:
            if isinstance(value, dict):
                good.append(Table(self.sheet, path, value))
            else:
                self.sheet.error(path, wrong_item(key, dict, value))
        return good

    def allow(self, key: str) -> None:
        """A key that is right here, though nothing asked for it this time."""
        self._asked[key] = None

    def done(self, *, elsewhere: Collection[str] = ()) -> None:
        """Report the keys nobody asked for; `elsewhere` are right in another kind of table."""
        for key in self.values:
            if key in self._asked:
                continue
            allowed = listed(self._asked)
            hint = "" if key in elsewhere else did_you_mean(key, [*self._asked, *elsewhere])
            message = _("la clave «{key}» no va acá.{hint}")
            if not hint:
                message = _("la clave «{key}» no va acá; acá pueden ir {allowed}.")
            text = message.format(key=key, hint=hint, allowed=allowed)
            self.sheet.key_error((*self.path, key), text)

    def _typed(self, key: str, kind: type[T], *, required: bool = False) -> T | None:
        self._asked[key] = None
        if key not in self.values:
            if required:
                message = _("falta «{key}».") if self.path else _("falta la sección [{key}].")
                self.sheet.error(self.path, message.format(key=key))
            return None
        value = self.values[key]
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        message = _("«{key}» tiene que ser {wanted}, no {found}.")
        wanted, found = _TYPES[kind], _TYPES[type(value)]
        self.error(key, message.format(key=key, wanted=wanted, found=found))
        return None


def check_string(sheet: Sheet, path: Path, value: str, limit: int) -> bool:
    """Whether a text can be used; what is wrong with it is reported at its place."""
    key = next(part for part in reversed(path) if isinstance(part, str))
    if not value.strip():
        sheet.error(path, _("«{key}» está vacío.").format(key=key))
        return False
    if not is_clean(value):
        message = _("«{key}» tiene un carácter invisible que WhatsApp no acepta.")
        sheet.error(path, message.format(key=key))
        return False
    if len(value) > limit:
        message = _("«{key}» tiene {n} caracteres; el límite es {limit}.")
        sheet.error(path, message.format(key=key, n=len(value), limit=limit))
        return False
    return True


def wrong_item(key: str, kind: type, value: object) -> str:
    """What to say of an element of another type than the list takes."""
    message = _("cada elemento de «{key}» tiene que ser {wanted}, no {found}.")
    return message.format(key=key, wanted=_TYPES[kind], found=_TYPES[type(value)])
