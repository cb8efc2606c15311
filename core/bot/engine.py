"""One turn of the bot: flow, position and event in, messages and the next position out.

Pure: it is handed the moment, sends nothing and opens no ticket itself. Any event at any position
leaves a valid position, or none, which means that the next message starts again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.bot.answers import answer
from core.bot.asides import source_of
from core.bot.choices import has_page, is_paged, next_page, read_more_id
from core.bot.flow import Choices, Flow, Option, Question, Waiting, waiting_node
from core.bot.folding import clean, fold
from core.bot.position import Position
from core.bot.reasons import Why, code
from core.bot.turn import CHOICE, TEXT, Event, Turn
from core.bot.understanding import (
    Heard,
    Said,
    hear_choice,
    hear_slipped_word,
    hear_word,
    said,
    tapped,
)
from core.bot.walk import Walk

LONGEST_SOURCE: Final = 200  # characters of an ad's title

_NOTHING: Final = said("")


def step(
    flow: Flow,
    position: Position | None,
    event: Event,
    *,
    zone: ZoneInfo,
    ticket_number: Callable[[], int],
    now: datetime,
) -> Turn:
    """Decide one message of a contact.

    `zone` is the business's (for `open` and dates); `now` is aware. `ticket_number` gives the
    number a new ticket would get: called at most once, and only if this turn opens one.
    """
    walk = Walk(flow, event, zone, ticket_number, now)
    node = _standing_at(flow, position, now)
    if position is None:
        turn = _begin(walk, Why.FIRST)
    elif node is None:
        turn = _begin(walk, Why.IDLE)
    else:
        walk.resume(position)
        turn = _go_on(walk, node, position)
    return turn


def start_turn(
    flow: Flow,
    event: Event,
    *,
    zone: ZoneInfo,
    ticket_number: Callable[[], int],
    now: datetime,
) -> Turn:
    """Enter `start` whatever was said; for a customer who has just left the queue."""
    walk = Walk(flow, event, zone, ticket_number, now)
    walk.source = _source(walk)
    return walk.enter(flow.start, code(Why.RETURN))


def _standing_at(flow: Flow, position: Position | None, now: datetime) -> Waiting | None:
    """The node a conversation waits at; None if it has not begun, or must begin again.

    It begins again after `idle`, and when a new version of the flow dropped its node.
    """
    if position is None or now - position.last_at > flow.idle:
        return None
    return waiting_node(flow, position.node)


def _begin(walk: Walk, why: Why) -> Turn:
    """A conversation's first message: an old button, a word, else `start`, unmatched."""
    walk.source = _source(walk)
    if walk.event.kind == CHOICE:
        return _tapped(walk) or walk.enter(walk.flow.start, code(why))
    reply = _written(walk.event)
    heard = hear_word(walk.flow, reply) or hear_slipped_word(walk.flow, reply)
    return walk.enter(heard.goto, heard.reason) if heard else walk.enter(walk.flow.start, code(why))


def _source(walk: Walk) -> str:
    given = clean(walk.event.source, LONGEST_SOURCE)
    return given or source_of(walk.flow, walk.event.text) or ""


def _go_on(walk: Walk, node: Waiting, here: Position) -> Turn:
    if walk.event.kind == CHOICE:
        turn = _tapped(walk) or walk.ask(node, here, code(Why.OLD_TAP), node.text)
    elif node.choices:
        turn = _chosen(walk, node, node.choices, here)
    else:
        turn = _answered(walk, node, here)
    return turn


def _tapped(walk: Walk) -> Turn | None:
    """What a tapped button or row leads to, whichever menu it was on; None if it is not offered."""
    if more := read_more_id(walk.event.choice):
        name, page = more
        node = waiting_node(walk.flow, name)
        if node and node.choices and has_page(node.choices, page):
            return walk.wait_at(node, code(Why.PAGE), page=page)
        return None
    found = tapped(walk.flow, walk.event.choice)
    return _take(walk, *found, code(Why.TAP, found[1].title)) if found else None


def _take(walk: Walk, node: Waiting, option: Option, reason: str) -> Turn:
    """Go where an option leads; a question saves its title first."""
    goto = option.goto
    if isinstance(node, Question):
        walk.save(node.save, option.title)
        goto = goto or node.goto
    return walk.enter(goto, reason)


def _chosen(walk: Walk, node: Waiting, choices: Choices, here: Position) -> Turn:
    """A written reply where options are offered."""
    reply = _written(walk.event)
    heard = hear_choice(walk.flow, choices, reply)
    if heard is None and is_paged(choices) and reply.folded == fold(walk.flow.more):
        return walk.wait_at(node, code(Why.PAGE), page=next_page(choices, here.page))
    return _follow(walk, node, heard) if heard else _not_understood(walk, node, here)


def _answered(walk: Walk, node: Waiting, here: Position) -> Turn:
    """A reply to an open question. A word with a slip counts only where it is no answer."""
    reply = _written(walk.event)
    heard = hear_word(walk.flow, reply)
    if heard is None and isinstance(node, Question):
        found = answer(node, walk.event, walk.now.astimezone(walk.zone).date())
        if found is not None:
            walk.save(node.save, found)
            return walk.enter(node.goto, code(Why.ANSWER, node.name))
        heard = hear_slipped_word(walk.flow, reply)
    return _follow(walk, node, heard) if heard else _not_understood(walk, node, here)


def _follow(walk: Walk, node: Waiting, heard: Heard) -> Turn:
    if heard.option is None:
        return walk.enter(heard.goto, heard.reason)
    return _take(walk, node, heard.option, heard.reason)


def _not_understood(walk: Walk, node: Waiting, here: Position) -> Turn:
    """Menus say the fallback and ask again; questions count, retry, and give up in the end."""
    walk.understood = False
    here = replace(here, attempts=here.attempts + 1)
    if isinstance(node, Question):
        if node.otherwise and node.attempts and here.attempts >= node.attempts:
            return walk.enter(node.otherwise, code(Why.ATTEMPTS, node.name))
        if node.retry:
            return walk.ask(node, here, code(Why.RETRY), node.retry)
    walk.say(node.name, code(Why.UNKNOWN), walk.flow.fallback)
    return walk.ask(node, here, code(Why.UNKNOWN), node.text)


def _written(event: Event) -> Said:
    """The reply to compare; a picture's caption is none."""
    return said(event.text) if event.kind == TEXT else _NOTHING
