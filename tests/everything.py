"""A conversation that holds every kind of message, from our fixtures and from what we send."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

import orjson
from PIL import Image
from sqlalchemy import delete, update

from core.accounts.rules import User
from core.conversations.rules import Reaction
from core.conversations.tables import messages
from core.media.places import Places
from core.media.store import fetching
from core.media.tables import media
from core.outbox.tables import outbox
from core.tickets import actions
from core.whatsapp import composing
from core.whatsapp.composing import Composed
from tests import payloads
from tests.cast import CARLA, House, settings
from tests.files import PDF, VOICE

# Fixtures whose element is a message of its own; what they answer and react to is one of ours.
SAID: Final = (
    *("text", "text_referral", "text_reply", "text_forwarded", "image", "video"),
    *("voice", "audio", "document", "sticker", "location", "contacts", "contacts_own_number"),
    *("button", "button_reply", "list_reply", "nfm_reply", "call_permission_reply", "order"),
    *("image_too_large", "unsupported", "unsupported_unnamed", "unknown_type"),
    "system_identity_change",
)
# What a stranger chose, by its key; all else in a message is ids, types and numbers.
WORDS: Final = frozenset(
    {
        *("body", "caption", "filename", "name", "address", "formatted_name", "first_name"),
        *("last_name", "company", "phone", "email", "title", "description", "text", "headline"),
        *("product_retailer_id", "details", "header", "footer", "button", "display_text"),
    }
)
OURS: Final = "wamid.OURS0042=="  # what the fixtures answer
NAMED_BY_META: Final = frozenset({"action", "nfm_reply", "template"})
AMENDED: Final = {"edited": "Pedido 5512", "removed": "Mi clave es 1234", "liked": "¡Gracias!"}
APART: Final = 20  # seconds between two messages
Change = Callable[[str], str]


@dataclass
class Everything:
    """Says it all; every stranger's word goes through `change`."""

    house: House
    ana: User
    change: Change = lambda word: word
    ticket: int = 0
    words: list[str] = field(default_factory=list)  # as people wrote them, changed

    def __post_init__(self) -> None:
        self.ticket = self.house.ask_for_a_person()
        self.house.act(actions.take, self.ticket, operator=self.ana)
        self.answer(composing.text("Hola, soy Ana: ¿en qué te ayudo?"), wamid=OURS)
        for name in SAID:
            self.receive(payloads.element(name), f"wamid.{name}")
        for composed in self.offers():
            self.answer(composed)
        self.amend()
        self.store_files()

    def receive(self, element: dict[str, Any], wamid: str) -> None:
        """One message of Carla's, a while after the one before."""
        at = str(int(self.house.later(seconds=APART).timestamp()))
        changed = {**self.changed(element), "id": wamid, "from": CARLA, "timestamp": at}
        changed.pop("from_user_id", None)
        self.house.receive(changed)

    def answer(self, composed: Composed, *, wamid: str = "") -> None:
        """One message of Ana's, that WhatsApp took and the customer read."""
        at = self.house.later(seconds=APART)
        content = self.changed(composed.content)
        composed = replace(composed, content=content, text=self.change(composed.text))
        act = self.house.act
        settings = self.house.settings
        number = act(actions.send, self.ticket, composed, operator=self.ana, settings=settings)
        self.settle(number, wamid or f"wamid.OURS{number}", at)

    def settle(self, number: int, wamid: str, at: Any) -> None:
        """As if WhatsApp had told of all its steps."""
        steps = ("sent_at", "delivered_at", "read_at")
        times = {name: at + timedelta(seconds=place) for place, name in enumerate(steps, 1)}
        values = {"wamid": wamid, "status": "read", "status_rank": 5, **times}
        with self.house.database.transaction() as session:
            session.execute(delete(outbox).where(outbox.c.message_id == number))
            session.execute(update(messages).where(messages.c.id == number).values(**values))

    def offers(self) -> list[Composed]:
        """What only we send; its words are changed afterwards, beyond what composing allows."""
        button, row = composing.Button, composing.Row
        section = composing.Section([row("a", "Cambios", "Roto o equivocado"), row("b", "Otro")])
        return [
            composing.text("A esto: sí, la tenemos").quoting("wamid.text"),
            composing.reply_buttons(
                "¿Se resolvió?",
                [button("si", "Sí, resuelto"), button("no", "Todavía no")],
                header="Tu consulta",
                footer="Respuesta en el día",
            ),
            composing.option_list("¿Sobre qué es?", "Ver temas", [section]),
            composing.link_button("El seguimiento está acá", "Abrir", "https://example.org/s/8841"),
            composing.ask_location("¿Dónde lo entregamos?"),
            composing.ask_contact("¿Nos compartís tu número?"),
            composing.location(-34.6, -58.4, name="Nuestro local", address="Calle Inventada 4"),
            composing.contacts([composing.Card("Mesa de entradas", "+54 11 5555-0177")]),
            composing.template("seguimiento", "es_AR", [], "Hola Carla: el pedido está en viaje."),
        ]

    def amend(self) -> None:
        """Reactions of both sides, one taken back; an edit; a removal; one of what is not here."""
        word = payloads.element("text")
        for name, said in AMENDED.items():
            self.receive({**word, "text": {"body": said}}, f"wamid.{name}")
        edit = payloads.element("edit")
        edit["edit"] |= {"original_message_id": "wamid.edited"}
        self.receive(edit, "wamid.edit")
        revoke = {"original_message_id": "wamid.removed"}
        self.receive({**payloads.element("revoke"), "revoke": revoke}, "wamid.revoke")
        for place, (target, emoji) in enumerate(
            [(OURS, "👍"), (OURS, "❤️"), ("wamid.OURS-GONE", "😮"), ("wamid.text", "")]
        ):
            reaction = {**payloads.element("reaction"), "reaction": {"message_id": target}}
            reaction["reaction"] |= {"emoji": emoji} if emoji else {}
            self.receive(reaction, f"wamid.reaction{place}")
        liked = next(m.id for m in self.house.said() if m.wamid == "wamid.liked")
        self.house.act(
            actions.react,
            self.ticket,
            Reaction(liked, "🙏"),
            operator=self.ana,
            settings=self.house.settings,
        )

    def store_files(self) -> None:
        """Every file is here, but for the audio (given up) and one more picture (on its way)."""
        bodies = {
            "image": painted("JPEG"),
            "sticker": painted("WEBP"),
            "voice": VOICE.read_bytes(),
            "video": VOICE.read_bytes(),
            "document": PDF,
        }
        mimes = {"image": "image/jpeg", "sticker": "image/webp", "document": "application/pdf"}
        files = {row.wamid: row.id for row in self.house.said()}
        places = Places(self.house.database, settings(media__place="database"))
        for name, data in bodies.items():
            media_id = self.file_of(files[f"wamid.{name}"])
            place = places.write(media_id, [data])
            mime = mimes.get(name, "audio/webm" if name == "voice" else "video/webm")
            with self.house.database.transaction() as session:
                fetching.keep(session, media_id, fetching.Kept(mime, len(data), "0" * 64, place))
        failed = self.file_of(files["wamid.audio"])
        with self.house.database.transaction() as session:
            given_up = {"state": "failed", "error": "WhatsApp ya no lo tiene"}
            session.execute(update(media).where(media.c.id == failed).values(**given_up))
        self.receive(payloads.element("image"), "wamid.waiting")

    def changed(self, tree: Any, key: str = "") -> Any:
        """The tree with every word that a person chose changed."""
        if isinstance(tree, dict):
            fixed = {"name"} if key in NAMED_BY_META else set()
            return {
                name: value if name in fixed else self.changed(value, name)
                for name, value in tree.items()
            }
        if isinstance(tree, list):
            return [self.changed(value, key) for value in tree]
        if key == "response_json":  # answers of a form are JSON in a string
            answers = {self.change(name): value for name, value in orjson.loads(tree).items()}
            return orjson.dumps({**answers, "Comentario": self.change("todo bien")}).decode()
        if isinstance(tree, str) and key in WORDS:
            self.words.append(self.change(tree))
            return self.words[-1]
        return tree

    def file_of(self, message_id: int) -> int:
        """The number of a message's file."""
        with self.house.database.reading() as session:
            query = media.select().where(media.c.message_id == message_id)
            return int(session.execute(query).one().id)


def painted(kind: str) -> bytes:
    """A picture with something to see on it."""
    slope, hill = Image.linear_gradient("L"), Image.radial_gradient("L")
    made = io.BytesIO()
    Image.merge("RGB", (hill, slope, slope.rotate(180))).resize((480, 640)).save(made, kind)
    return made.getvalue()
