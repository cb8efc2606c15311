"""The words of the invented conversations. Pure."""

import json
from typing import Any, Final, NamedTuple

FIRST_NAMES: Final = (
    "Sofía", "Martín", "Valentina", "Juan Pablo", "Camila", "Nicolás", "Lucía", "Facundo",
    "Florencia", "Agustín", "Micaela", "Matías", "Julieta", "Ezequiel", "Carla", "Gonzalo",
    "Rocío", "Federico", "Daniela", "Leandro", "Brenda", "Ignacio", "Antonella", "Ramiro",
    "Noelia", "Tomás", "Paula", "Sebastián", "Verónica", "Joaquín", "Milagros", "Hernán",
)  # fmt: skip
LAST_NAMES: Final = (
    "González", "Rodríguez", "Fernández", "López", "Martínez", "Gómez", "Díaz", "Pérez",
    "Sánchez", "Romero", "Sosa", "Álvarez", "Torres", "Ruiz", "Ramírez", "Flores", "Acosta",
    "Benítez", "Medina", "Suárez", "Herrera", "Aguirre", "Giménez", "Gutiérrez", "Pereyra",
    "Rojas", "Molina", "Castro", "Ortiz", "Silva", "Núñez", "Luna", "Cabrera", "Ríos", "Ferreyra",
)  # fmt: skip
OPERATORS: Final = ("Ana Ledesma", "Bruno Costa", "Carolina Vega", "Diego Paz")
# Area codes with the digits that follow them: ten in all.
AREAS: Final = ("11", "11", "11", "11", "351", "341", "261", "221", "223", "381", "342", "299")
TOPICS: Final = (
    "Pedidos", "Pedidos", "Pedidos", "Envíos", "Envíos", "Pagos", "Devoluciones", "Reclamos",
    "Garantía", "Facturación", "Mayoristas", "Otros",
)  # fmt: skip
SOURCES: Final = (
    "WhatsApp", "WhatsApp", "WhatsApp", "WhatsApp", "QR local", "Instagram", "Web", "Anuncio",
)  # fmt: skip
OPENING: Final = (
    "Hola", "Hola!", "Buenas", "Buen día", "Buenas tardes", "hola como estan?", "Hola, consulta",
)  # fmt: skip
CUSTOMER: Final = (
    "¿Cuánto sale el envío a Córdoba?", "¿Tienen stock?", "Quería saber por mi pedido",
    "¿A qué hora abren?", "Me llegó mal el producto", "¿Aceptan Mercado Pago?", "Dale, gracias",
    "Perfecto", "¿Puedo retirar en el local?", "No me llegó la factura", "Genial!", "Sí", "No",
    "¿Hacen envíos al interior?", "Ok, espero", "¿Cuánto tarda?", "El código no me funciona",
    "Necesito cambiar el talle", "Muchas gracias 🙌", "👍", "Hablar con alguien",
    "¿Tienen factura A?", "Pagué dos veces sin querer", "¿Me pasás el alias?",
)  # fmt: skip
BOT: Final = (
    ("bienvenida", "Hola 👋 ¿En qué te ayudamos?"),
    ("horarios", "Atendemos de lunes a viernes de 9 a 18."),
    ("pedido", "¿Cuál es tu número de pedido?"),
    ("pedido_ok", "Anoté el pedido. ¿Algo más?"),
    ("envios", "Los envíos demoran de 3 a 5 días hábiles."),
    ("pagos", "Podés pagar con tarjeta, transferencia o Mercado Pago."),
)
ASKING: Final = "Hablar con alguien"
HAND_OVER: Final = ("asesor", "Te paso con una persona. Tu gestión es la #{ticket}.")
OPERATOR: Final = (
    "Hola, ¿cómo estás? Ya lo reviso.", "Dame un minuto que lo busco.", "Listo, quedó resuelto.",
    "¿Me pasás tu número de pedido?", "El envío sale mañana.", "Te mando el comprobante.",
    "Ya hablé con el depósito: llega el jueves.", "¿Te puedo ayudar con algo más?",
    "Hicimos la devolución, la vas a ver en 48 h.", "Gracias por avisar, disculpá la demora.",
)  # fmt: skip

NOTES: Final = (
    "Pide factura A, pasar a administración.", "Ya reclamó por esto la semana pasada.",
    "Le prometí respuesta para mañana.", "Cliente mayorista.", "Espera el reintegro.",
)  # fmt: skip
TAGS: Final = ("Mayorista", "Frecuente", "Reclamo", "VIP")
QUICK_REPLIES: Final = {
    "saludo": "Hola {first_name}, soy {operator} de {business}. ¿En qué te ayudo?",
    "horario": "Atendemos de lunes a viernes de 9 a 18.",
    "gracias": "¡Gracias por escribirnos, {first_name}!",
}


class Phrase(NamedTuple):
    """Something that is said: its type, what people read, and WhatsApp's object as JSON."""

    kind: str
    text: str
    content: bytes
    node: str | None = None


def text(body: str, node: str | None = None) -> Phrase:
    """A plain text."""
    return Phrase("text", body, _packed(type="text", text={"body": body}), node)


def customers() -> list[Phrase]:
    """What customers say, as often as they say it: mostly text, now and then something else."""
    others = [
        Phrase("image", "", _packed(type="image", image={"mime_type": "image/jpeg"})),
        Phrase("image", "Así llegó", _packed(type="image", image={"caption": "Así llegó"})),
        Phrase("audio", "", _packed(type="audio", audio={"voice": True})),
        Phrase("sticker", "", _packed(type="sticker", sticker={"animated": False})),
        Phrase("reaction", "👍", _packed(type="reaction", reaction={"emoji": "👍"})),
        Phrase("interactive", "Mi pedido", _packed(type="interactive")),
        Phrase("document", "comprobante.pdf", _packed(type="document")),
    ]
    return [text(body) for body in CUSTOMER * 3] + others


def openings() -> list[Phrase]:
    """What customers begin with."""
    return [text(body) for body in OPENING]


def bots() -> list[Phrase]:
    """What the bot says."""
    return [text(body, node) for node, body in BOT]


def operators() -> list[Phrase]:
    """What operators say."""
    return [text(body) for body in OPERATOR]


def _packed(**content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
