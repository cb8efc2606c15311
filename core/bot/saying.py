"""From what the nodes say to WhatsApp's messages: as few bubbles as possible, all within limits.

Each bubble is billed, so texts of one turn share one, the text above a menu included.
"""

from collections.abc import Sequence
from typing import Any, Final

from core.bot.choices import BUTTONS, TEXT_BODY, body_limit, more_id, next_page, page_of
from core.bot.flow import Choices, Flow, Option
from core.bot.texts import cut
from core.bot.turn import Part, Say

_GAP: Final = "\n\n"


def bubbles(
    flow: Flow, parts: Sequence[Part], choices: Choices | None = None, page: int = 0
) -> list[Say]:
    """The messages of a turn; `choices`, if any, belong under the last part."""
    groups = _groups(parts)
    if choices is None:
        return [_plain(group) for group in groups]
    last = groups.pop()
    if len(_joined(last)) > body_limit(choices) and len(last) > 1:
        groups.append(last[:-1])
        last = last[-1:]
    return [*map(_plain, groups), _interactive(flow, last, choices, page)]


def plain(node: str, reason: str, text: str) -> Say:
    """One text message of one part."""
    return _plain([Part(node, reason, text)])


def _groups(parts: Sequence[Part]) -> list[list[Part]]:
    groups: list[list[Part]] = []
    for part in parts:
        if groups and len(_joined([*groups[-1], part])) <= TEXT_BODY:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _joined(parts: Sequence[Part]) -> str:
    return _GAP.join(part.text for part in parts)


def _plain(parts: Sequence[Part]) -> Say:
    body = cut(_joined(parts), TEXT_BODY)
    return Say({"type": "text", "text": {"body": body}}, body, tuple(parts))


def _interactive(flow: Flow, parts: Sequence[Part], choices: Choices, page: int) -> Say:
    body = cut(_joined(parts), body_limit(choices))
    if len(choices.options) <= BUTTONS:
        shown = choices.options
        control = _buttons(body, shown)
    else:
        shown, more = page_of(choices, page)
        rows = [{"id": option.id, "title": option.title} for option in shown]
        if more:
            target = more_id(parts[-1].node, next_page(choices, page))
            rows.append({"id": target, "title": flow.more})
        control = _list(body, flow.choose, rows)
    seen = "\n".join([body, "", *(f"· {option.title}" for option in shown)])
    return Say({"type": "interactive", "interactive": control}, seen, tuple(parts))


def _buttons(body: str, options: Sequence[Option]) -> dict[str, Any]:
    buttons = [{"type": "reply", "reply": {"id": one.id, "title": one.title}} for one in options]
    return {"type": "button", "body": {"text": body}, "action": {"buttons": buttons}}


def _list(body: str, opener: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    sections = [{"rows": rows}]
    return {
        "type": "list",
        "body": {"text": body},
        "action": {"button": opener, "sections": sections},
    }
