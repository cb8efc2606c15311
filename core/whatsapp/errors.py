"""Meta's error codes: what each one asks of us, and what it means to a person. Pure.

Source: the error-codes page of the Cloud API, 2026-07 (whatsapp-cloud-api, section 6). Throttles
mostly come as HTTP 400: the code decides, the HTTP status only where there is no code.
"""

from typing import Final

from core.errors import _
from core.whatsapp.answers import Refused
from core.whatsapp.codes import (
    MINUTES,
    PACE,
    PASSING,
    PAUSE,
    Mark,
    Outcome,
    Rule,
    Stops,
    never,
    no_such_recipient,
    passes,
    perhaps,
    permission,
    stops,
    too_fast,
    too_fast_for_contact,
)

__all__ = ["Outcome", "Rule", "explain", "may_help_again", "outcome", "rule_of"]


def N_(words: str) -> str:  # noqa: N802 - gettext's own name for «translate this when it is shown»
    """Words to be translated where they are shown."""
    return words


GROUPS: Final = N_("WhatsApp no admite este mensaje en un grupo.")
CALLS: Final = N_("WhatsApp no permite esta llamada.")
BLOCKING: Final = N_("WhatsApp no pudo cambiar la lista de bloqueados.")
USERNAME: Final = N_("WhatsApp no aceptó ese nombre de usuario de la empresa.")
PIN: Final = N_("WhatsApp rechazó el PIN del número.")
TEMPLATE_DATA: Final = N_(
    "A la plantilla le faltan o le sobran datos, o no tienen la forma debida."
)
MARKETING: Final = N_("La cuenta de marketing de WhatsApp no está lista.")
DOWN: Final = N_("WhatsApp no funcionaba en ese momento.")
UNCLEAR: Final = N_("WhatsApp falló: el mensaje puede haber llegado igual.")
NOT_REGISTERED: Final = N_("El número no está registrado en la API de WhatsApp.")

TABLE: Final[dict[int, Rule]] = {
    # The token, the app, the account or the number. 200–299 too, see `rule_of`.
    0: stops(N_("El permiso de acceso a WhatsApp no es válido. Hace falta un token nuevo.")),
    190: stops(N_("El token de WhatsApp venció o fue anulado. Hace falta uno nuevo.")),
    33: stops(N_("El número de la empresa ya no existe en WhatsApp.")),
    368: stops(N_("WhatsApp bloqueó la cuenta por sus políticas.")),
    131005: stops(N_("El token no tiene acceso a este número.")),
    131031: stops(N_("La cuenta de WhatsApp está bloqueada.")),
    131042: stops(N_("Hay un problema con el pago de la cuenta de WhatsApp.")),
    131045: stops(N_("El número no está bien registrado en WhatsApp.")),
    133006: stops(N_("El número todavía no fue verificado en WhatsApp.")),
    133010: stops(NOT_REGISTERED),
    133015: stops(N_("El número fue dado de baja hace un momento.")),
    3: permission(N_("La aplicación no tiene habilitada esta función en Meta.")),
    10: permission(N_("Al token le falta el permiso para enviar este mensaje.")),
    # Pace.
    4: too_fast(N_("La aplicación hizo demasiados pedidos a WhatsApp."), MINUTES),
    613: too_fast(N_("Se pidieron demasiados permisos de llamada."), MINUTES),
    80007: too_fast(N_("La cuenta hizo demasiados pedidos a WhatsApp."), MINUTES),
    130429: too_fast(N_("Se enviaron demasiados mensajes por segundo.")),
    131056: too_fast_for_contact(
        N_("Se le enviaron demasiados mensajes seguidos a este contacto.")
    ),
    # Surely not taken; of the 5xx only these may be sent again.
    2: passes(DOWN),
    131016: passes(DOWN),
    131057: passes(N_("WhatsApp tenía el número en mantenimiento.")),
    131208: passes(N_("Se enviaron demasiados mensajes al grupo."), MINUTES),
    133004: passes(DOWN),
    # «Something went wrong»: a double has been seen after these.
    1: perhaps(UNCLEAR),
    131000: perhaps(UNCLEAR),
    # The recipient.
    131026: no_such_recipient(
        N_("WhatsApp no pudo entregarlo: la persona no tiene WhatsApp o no lo aceptó."),
        Mark.UNREACHABLE,
    ),
    131030: no_such_recipient(N_("El número no está en la lista de prueba de la aplicación.")),
    130403: never(
        N_("La empresa tiene bloqueado a este contacto."), again=True, mark=Mark.UNREACHABLE
    ),
    130472: never(N_("WhatsApp no entrega mensajes de marketing a esta persona por ahora.")),
    130497: never(N_("La cuenta no puede enviar mensajes a ese país.")),
    131021: never(N_("El destinatario es el propio número de la empresa.")),
    131047: never(
        N_(
            "Pasaron más de 24 h desde el último mensaje del cliente: WhatsApp sólo acepta una "
            "plantilla."
        ),
        again=True,  # once they have written
    ),
    131049: never(N_("WhatsApp no entregó este mensaje para cuidar a la persona.")),
    131050: never(
        N_("La persona pidió no recibir más mensajes de marketing."), mark=Mark.NO_MARKETING
    ),
    131062: never(N_("Para este mensaje hace falta el número de teléfono de la persona.")),
    137000: never(N_("La identidad de la persona cambió: hay que verificarla otra vez.")),
    # The message, as it is.
    100: never(N_("WhatsApp no entendió el mensaje: un dato falta, sobra o es demasiado largo.")),
    131008: never(N_("Al mensaje le falta un dato que WhatsApp exige.")),
    131009: never(N_("Un dato del mensaje no es válido para WhatsApp.")),
    131051: never(N_("WhatsApp no admite este tipo de mensaje.")),
    131052: never(N_("El archivo que mandó la persona no se pudo bajar.")),
    131053: never(N_("WhatsApp no pudo usar el archivo adjunto."), again=True),
    131060: never(N_("Este mensaje no está disponible en WhatsApp."), again=True),
    135000: never(N_("WhatsApp rechazó un dato del mensaje sin decir cuál.")),
    **dict.fromkeys((131020, 131041), never(GROUPS)),
    **dict.fromkeys(range(131200, 131208), never(GROUPS)),
    **dict.fromkeys(range(131209, 131300), never(GROUPS)),
    # The account allows less than this message asks.
    131037: never(N_("WhatsApp todavía no aprobó el nombre visible del número."), again=True),
    131044: never(N_("Hay un problema con el pago de las llamadas."), again=True),
    131048: never(
        N_("WhatsApp limitó los envíos de este número por quejas o bloqueos."), again=True
    ),
    131055: never(N_("Por esta vía sólo se pueden enviar plantillas de marketing.")),
    131063: never(N_("La cuenta no puede enviar marketing por esta vía.")),
    131064: never(N_("WhatsApp limitó las plantillas mal clasificadas por un tiempo."), again=True),
    # Templates and Flows.
    **dict.fromkeys((132000, 132008, 132012, 132018), never(TEMPLATE_DATA)),
    132001: never(N_("La plantilla no existe en ese idioma o no está aprobada."), again=True),
    132005: never(N_("La plantilla quedó demasiado larga con esos datos.")),
    132007: never(N_("El contenido de la plantilla no cumple las políticas de WhatsApp.")),
    132015: never(N_("La plantilla está en pausa por su baja calidad."), again=True),
    132016: never(N_("La plantilla quedó inhabilitada.")),
    132068: never(N_("El formulario está bloqueado."), again=True),
    132069: never(N_("El formulario está limitado por ahora."), again=True),
    # Registration, payments, calls, blocking, user names: none of them sends a message.
    133000: never(N_("La baja anterior del número quedó a medias.")),
    **dict.fromkeys((133005, 133008, 133009), never(PIN)),
    133016: never(N_("El número se registró demasiadas veces: hay que esperar tres días.")),
    134011: never(N_("Falta aceptar las condiciones de pagos de WhatsApp.")),
    **dict.fromkeys((134100, 134101, 134102), never(MARKETING, again=True)),
    **dict.fromkeys(range(138000, 139000), never(CALLS)),
    **dict.fromkeys(range(139100, 139104), never(BLOCKING)),
    **dict.fromkeys(range(147001, 147006), never(USERNAME)),
}
PERMISSIONS: Final = range(200, 300)
WINDOW_CLOSED: Final = 131047
UNDELIVERABLE: Final = 131026
# Where there is no code, or one nobody has heard of; their words are WhatsApp's own.
UNHEARD: Final[dict[Outcome, Rule]] = {
    Outcome.SLOW_DOWN: Rule(Outcome.SLOW_DOWN, "", Stops.NUMBER, PACE, again=True),
    Outcome.STOP_SENDING: Rule(Outcome.STOP_SENDING, "", Stops.EVERYTHING, PAUSE, again=True),
    Outcome.UNCERTAIN: Rule(Outcome.UNCERTAIN, "", again=True),
    Outcome.RETRY: Rule(Outcome.RETRY, "", backoff=PASSING, again=True),
    Outcome.PERMANENT: Rule(Outcome.PERMANENT, "", again=True),
}


def rule_of(refused: Refused, *, capability: bool = False) -> Rule:
    """What a refusal asks for; a code nobody has heard of is decided by its HTTP status.

    With `capability`, what was refused needs more than the right to send: lacking a permission
    then says nothing of other messages, and must not stop them.
    """
    known = known_rule(refused.code)
    if known is None:
        return UNHEARD[_by_http_status(refused)]
    if known.outcome is not Outcome.PERMISSION:
        return known
    return never(known.words, again=True) if capability else stops(known.words)


def outcome(refused: Refused, *, capability: bool = False) -> Outcome:
    """What to do about a refusal, see `rule_of`."""
    return rule_of(refused, capability=capability).outcome


def known_rule(code: int | None) -> Rule | None:
    """The line of the table; None for a code nobody has heard of, or none at all."""
    if code in PERMISSIONS:
        return TABLE[10]
    return TABLE.get(code) if code is not None else None


def may_help_again(code: int | None) -> bool:
    """Whether sending the same message once more makes sense after it failed for this reason."""
    known = known_rule(code)
    return known is None or known.again


def explain(code: int | None, details: str | None) -> str:
    """An error as an operator reads it: our words where we have some, else WhatsApp's own."""
    known = known_rule(code)
    if known:
        return _(known.words)
    told = details or _("sin más detalles")
    if code is None:
        return told
    return _("WhatsApp respondió con el error {code}: {told}.").format(code=code, told=told)


def _by_http_status(refused: Refused) -> Outcome:
    if refused.http_status == 429:
        return Outcome.SLOW_DOWN
    if refused.code is None and refused.http_status in (401, 403):
        return Outcome.STOP_SENDING
    if refused.http_status >= 500:
        return Outcome.UNCERTAIN
    transient = refused.code is not None and refused.transient
    return Outcome.RETRY if transient else Outcome.PERMANENT
