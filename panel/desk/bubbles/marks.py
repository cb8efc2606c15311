"""What stands above the words of a message: forwarded, from an ad, about a product, in a group."""

from core.whatsapp.contents import Marks, Referral
from panel.desk.bubbles.nodes import Node, line, mark, node, words
from panel.words import _


def mark_nodes(marks: Marks) -> list[Node]:
    """Each mark that the message carries."""
    nodes: list[Node] = []
    if marks.forwarded:
        told = _("Reenviado muchas veces") if marks.often_forwarded else _("Reenviado")
        nodes.append(mark("⤳", told))
    if marks.group:
        nodes.append(mark("👥", _("Escrito en un grupo")))
    if marks.referral:
        nodes.append(_referral(marks.referral))
    if marks.product:
        product = words(marks.product.id or marks.product.catalog)
        nodes.append(line("mark", node("i", "", "🛍"), " ", _("Sobre el producto"), " ", product))
    return nodes


def _referral(referral: Referral) -> Node:
    """The ad or post the customer came from. Its address is told and leads nowhere."""
    kind = {"ad": _("Vino de un anuncio"), "post": _("Vino de una publicación")}
    source = kind.get(referral.source_type, _("Vino de un enlace"))
    return line(
        "referral",
        mark("📣", source),
        line("name", words(referral.headline)) if referral.headline else None,
        line("row", words(referral.body)) if referral.body else None,
        line("small", words(referral.url)) if referral.url else None,
    )
