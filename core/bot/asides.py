"""What is asked of a flow outside a turn: leaving the queue, the waiting notice, the entry code."""

import re
import unicodedata
from typing import Final

from core.bot.flow import Flow
from core.bot.folding import fold, tokens
from core.bot.reasons import Why, code
from core.bot.saying import plain
from core.bot.turn import Say

WAITING: Final = "waiting"  # the notice is said by no node; this stands where its name would

_THANKS: Final = frozenset(
    tokens(
        "gracias agradezco agradecido agradecida ok oka okey dale listo perfecto genial excelente "
        "buenisimo barbaro joya thanks"
    )
)
_ALONGSIDE: Final = frozenset(
    tokens(
        "muchas muchisimas mil por todo la el tu su ayuda atencion respuesta te le les lo muy "
        "amable saludos igualmente a ustedes vos usted si ya no bueno"
    )
)
_THANKING_SIGNS: Final = frozenset("👍👌🙏🙌👏❤♥💪😊🙂😀😁😃😄😍🥰🤗🤝😘💕💖💙💚💛🧡💜🖤✅✔🫶☺")
_RUN: Final = re.compile(r"(.)\1+")
_LONGEST_THANKS: Final = 100  # characters; whoever writes more wants something


def cancels(flow: Flow, text: str) -> bool:
    """Whether a message leaves the queue: the whole of it is a `cancel` word, without slips."""
    return len(text) <= _LONGEST_THANKS and fold(text) in flow.cancel


def waiting_notice(flow: Flow, *, ticket: int, name: str = "", topic: str = "") -> Say | None:
    """What to tell someone who writes while the ticket waits; None where the flow is silent."""
    if flow.waiting is None:
        return None
    text = flow.waiting.render({"ticket": f"#{ticket}", "name": name, "topic": topic})
    return plain(WAITING, code(Why.WAITING), text) if text else None


def source_of(flow: Flow, text: str) -> str | None:
    """The source whose entry code stands in a conversation's first text, as a whole word."""
    if not flow.sources:
        return None
    folded = fold(text[:1000])
    return next((source.title for source in flow.sources if source.code.search(folded)), None)


def source_code(written: str) -> re.Pattern[str]:
    """What finds an entry code in a folded text; «qr-local» is not in «qr-local-2»."""
    return re.compile(rf"(?<![\w-]){re.escape(fold(written))}(?![\w-])")


def is_thanks(text: str) -> bool:
    """Whether a message only thanks or nods («¡Muchas gracias!», «ok», «👍»)."""
    if len(text) > _LONGEST_THANKS or "?" in text:
        return False
    signs = {c for c in text if unicodedata.category(c) == "So"}
    if not signs <= _THANKING_SIGNS:
        return False
    words = [_RUN.sub(r"\1", word) for word in tokens(fold(text)) if word[0].isalnum()]
    if not words:
        return bool(signs)
    known = all(word in _THANKS or word in _ALONGSIDE for word in words)
    return known and any(word in _THANKS for word in words)
