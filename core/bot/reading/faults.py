"""What the TOML parser says, for someone who has never heard of TOML."""

from typing import Final

from core.errors import _

_LINE_ENDS: Final = _(
    "el texto no se cierra en su línea: falta la comilla, o van tres si sigue abajo."
)
_MEANINGS: Final = (  # how the parser's message begins → what to do about it
    ("Invalid statement", _("esto no es «clave = valor» ni «[sección]».")),
    ("Expected '='", _("después de la clave falta «=».")),
    ("Expected newline", _("sobra algo al final de la línea; ¿falta una comilla o una coma?")),
    ("Expected ']", _("el nombre de la sección no se cierra: falta «]».")),
    ("Expected", _("el texto no se cierra: falta la comilla del final.")),
    ("Invalid value", _("falta el valor, o es un texto sin comillas.")),
    ("Unterminated string", _("el texto no se cierra: falta la comilla del final.")),
    ("Unclosed array", _("la lista no se cierra: falta «]», o una coma entre dos elementos.")),
    ("Unclosed inline", _("la tabla no se cierra: falta «}», o una coma entre dos claves.")),
    ("Unescaped", _("una barra «\\» va doble, o el texto entre comillas simples.")),
    ("Illegal character '\\n'", _LINE_ENDS),
    ("Found invalid character '\\n'", _LINE_ENDS),
    ("Illegal character", _("hay un carácter invisible que no puede estar acá.")),
    ("Found invalid character", _("hay un carácter que no puede estar acá.")),
    (
        "Invalid initial character",
        _("acá va una clave; una tabla «{ … }» va en una sola línea y sin coma final."),
    ),
    ("Invalid hex", _("después de «\\u» van cuatro cifras hexadecimales.")),
    ("Escaped character", _("ese código de carácter no existe.")),
    ("Invalid date", _("esa fecha no existe.")),
    ("Duplicate inline", _("una clave está dos veces en la misma tabla.")),
    ("Cannot declare", _("esta sección ya está más arriba: juntá las dos.")),
    ("Cannot overwrite", _("esto ya está más arriba: dejá uno solo.")),
    ("Cannot mutate", _("esto agrega algo a lo que ya está completo más arriba.")),
    ("Exceeds the limit", _("ese número es demasiado largo.")),
    ("maximum recursion", _("hay demasiadas listas una dentro de otra.")),
    ("TOML inline arrays/tables", _("hay demasiadas listas una dentro de otra.")),
    ("Cannot redefine", _("esto agrega algo a lo que ya está completo más arriba.")),
)


def in_plain_words(message: str) -> str:
    """The meaning of a parser's message; the message itself if it is a new one."""
    for beginning, meaning in _MEANINGS:
        if message.startswith(beginning):
            return meaning
    return _("no se puede leer: {message}.").format(message=message)
