"""Meta's error codes: what each one asks of us, and what it means to a person. Pure.

Source: the error-codes page of the Cloud API, 2026-07 (whatsapp-cloud-api, section 6). Throttles
mostly come as HTTP 400: the code decides, the HTTP status only where there is no code.
"""

from enum import StrEnum
from typing import Final

from core.errors import _
from core.whatsapp.answers import Refused


class Outcome(StrEnum):
    """What to do about a refusal."""

    RETRY = "retry"  # surely not taken, and it will pass
    WAIT_FOR_CONTACT = "wait_for_contact"  # too fast for this contact; the others go on
    SLOW_DOWN = "slow_down"  # too fast for the number
    STOP_SENDING = "stop_sending"  # nothing can be sent until somebody mends the account
    OTHER_FORM = "other_form"  # no such recipient: the number may be written another way
    PERMANENT = "permanent"  # this message never
    UNCERTAIN = "uncertain"  # it may have been taken all the same


OUTCOMES: Final[dict[int, Outcome]] = {
    # Surely not taken; of the 5xx only these may be sent again.
    2: Outcome.RETRY,
    131016: Outcome.RETRY,
    131057: Outcome.RETRY,
    131208: Outcome.RETRY,
    133004: Outcome.RETRY,
    # Pace.
    131056: Outcome.WAIT_FOR_CONTACT,
    4: Outcome.SLOW_DOWN,
    613: Outcome.SLOW_DOWN,
    80007: Outcome.SLOW_DOWN,
    130429: Outcome.SLOW_DOWN,
    # The token, the app, the account or the number; 200–299 too, see `outcome`.
    0: Outcome.STOP_SENDING,
    10: Outcome.STOP_SENDING,
    33: Outcome.STOP_SENDING,
    190: Outcome.STOP_SENDING,
    368: Outcome.STOP_SENDING,
    131005: Outcome.STOP_SENDING,
    131031: Outcome.STOP_SENDING,
    131042: Outcome.STOP_SENDING,
    131045: Outcome.STOP_SENDING,
    133006: Outcome.STOP_SENDING,
    133010: Outcome.STOP_SENDING,
    133015: Outcome.STOP_SENDING,
    # The recipient.
    131026: Outcome.OTHER_FORM,
    131030: Outcome.OTHER_FORM,
    # «Something went wrong»: a double has been seen after these.
    1: Outcome.UNCERTAIN,
    131000: Outcome.UNCERTAIN,
    # This message, as it is, never. Code 3 is one capability, not the channel.
    **dict.fromkeys((3, 100, 135000, 137000), Outcome.PERMANENT),
    **dict.fromkeys((130403, 130472, 130497), Outcome.PERMANENT),
    **dict.fromkeys((131008, 131009, 131020, 131021, 131037, 131041, 131047), Outcome.PERMANENT),
    **dict.fromkeys((131048, 131049, 131050, 131051, 131052, 131053, 131055), Outcome.PERMANENT),
    **dict.fromkeys((131044, 131060, 131062, 131063, 131064), Outcome.PERMANENT),
    **dict.fromkeys((132000, 132001, 132005, 132007, 132008, 132012), Outcome.PERMANENT),
    **dict.fromkeys((132015, 132016, 132018, 132068, 132069), Outcome.PERMANENT),
    **dict.fromkeys((133000, 133005, 133008, 133009, 133016), Outcome.PERMANENT),
    **dict.fromkeys((134011, 134100, 134101, 134102), Outcome.PERMANENT),
    **dict.fromkeys((138000, 138006, 138012), Outcome.PERMANENT),
    **dict.fromkeys((139100, 139101, 139102, 139103), Outcome.PERMANENT),
    **dict.fromkeys((147001, 147002, 147003, 147004, 147005), Outcome.PERMANENT),
}
PERMISSIONS: Final = range(200, 300)
WINDOW_CLOSED: Final = 131047
UNDELIVERABLE: Final = 131026


def outcome(refused: Refused) -> Outcome:
    """What a refusal asks for; a code nobody has heard of is decided by its HTTP status."""
    if refused.code is None:
        return _by_http_status(refused.http_status)
    if refused.code in PERMISSIONS:
        return Outcome.STOP_SENDING
    if refused.code in OUTCOMES:
        return OUTCOMES[refused.code]
    if refused.http_status >= 500:
        return Outcome.UNCERTAIN
    if refused.http_status == 429:
        return Outcome.SLOW_DOWN
    return Outcome.RETRY if refused.transient else Outcome.PERMANENT


def explain(code: int | None, details: str | None) -> str:
    """An error as an operator reads it: our words where we have some, else WhatsApp's own."""
    said = _texts().get(code) if code is not None else None
    if said:
        return said
    told = details or _("sin más detalles")
    if code is None:
        return told
    return _("WhatsApp respondió con el error {code}: {told}.").format(code=code, told=told)


def _by_http_status(status: int) -> Outcome:
    if status == 429:
        return Outcome.SLOW_DOWN
    if status in (401, 403):
        return Outcome.STOP_SENDING
    return Outcome.UNCERTAIN if status >= 500 else Outcome.PERMANENT


def _texts() -> dict[int | None, str]:
    """Asked for each time, so that they come in the language of the moment."""
    return {
        0: _("El permiso de acceso a WhatsApp no es válido. Hace falta un token nuevo."),
        3: _("La aplicación no tiene habilitada esta función en Meta."),
        10: _("Al token le falta el permiso para enviar mensajes."),
        33: _("El número de la empresa ya no existe en WhatsApp."),
        100: _("WhatsApp no entendió el mensaje: un dato falta, sobra o es demasiado largo."),
        190: _("El token de WhatsApp venció o fue anulado. Hace falta uno nuevo."),
        368: _("WhatsApp bloqueó la cuenta por sus políticas."),
        130403: _("La empresa tiene bloqueado a este contacto."),
        130429: _("Se enviaron demasiados mensajes por segundo."),
        130472: _("WhatsApp no entrega mensajes de marketing a esta persona por ahora."),
        130497: _("La cuenta no puede enviar mensajes a ese país."),
        131005: _("El token no tiene acceso a este número."),
        131021: _("El destinatario es el propio número de la empresa."),
        131026: _("WhatsApp no pudo entregarlo: la persona no tiene WhatsApp o no lo aceptó."),
        131030: _("El número no está en la lista de prueba de la aplicación."),
        131031: _("La cuenta de WhatsApp está bloqueada."),
        131037: _("WhatsApp todavía no aprobó el nombre visible del número."),
        131042: _("Hay un problema con el pago de la cuenta de WhatsApp."),
        131045: _("El número no está bien registrado en WhatsApp."),
        131047: _(
            "Pasaron más de 24 h desde el último mensaje del cliente: WhatsApp sólo acepta una "
            "plantilla."
        ),
        131048: _("WhatsApp limitó los envíos de este número por quejas o bloqueos."),
        131049: _("WhatsApp no entregó este mensaje para cuidar a la persona."),
        131050: _("La persona pidió no recibir más mensajes de marketing."),
        131051: _("WhatsApp no admite este tipo de mensaje."),
        131053: _("WhatsApp no pudo usar el archivo adjunto."),
        131056: _("Se le enviaron demasiados mensajes seguidos a este contacto."),
        132000: _("A la plantilla le faltan o le sobran datos."),
        132001: _("La plantilla no existe en ese idioma o no está aprobada."),
        132015: _("La plantilla está en pausa por su baja calidad."),
        132016: _("La plantilla quedó inhabilitada."),
        133010: _("El número no está registrado en la API de WhatsApp."),
    }
