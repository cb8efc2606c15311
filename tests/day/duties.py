"""What operators do in a day, each thing as they would: by clicks, keys and what they see."""

from datetime import timedelta
from typing import Final

from core import clock
from core.tickets.machine import Event, Status, advance
from tests.day import screen
from tests.day.operators import Operator

EVENTS: Final = {
    "Resolver": Event.RESOLVE,
    "Cancelar": Event.CANCEL,
    "No contesta": Event.NO_ANSWER,
}
WAYS: Final = tuple(EVENTS)
CLOSING: Final = "//*[@role='status'][contains(., 'Se cierra como')]"
CUT_SECONDS: Final = (10.0, 14.0)
COMES_SOON: Final = 6.0  # seconds, on a busy machine; the promise is 3


def serve(me: Operator) -> None:
    """Take somebody from the list, talk, and mostly close."""
    ticket = me.choose()
    if ticket is None:
        return
    me.screen.open(ticket)
    if take(me, ticket):
        talk(me, ticket)
        if me.dice.random() < 0.75:
            me.screen.close(me.dice.choice(WAYS))
    me.screen.shut()


def each_way(me: Operator) -> None:
    """Three customers, and each way of closing."""
    for way in me.dice.sample(WAYS, len(WAYS)):
        begin(me)
        me.screen.close(way)
        me.screen.shut()


def picture(me: Operator) -> None:
    """Answer with a picture."""
    ticket = begin(me)
    me.say(ticket, photo=True)
    talk(me, ticket)
    me.screen.close("Resolver")
    me.screen.shut()


def give(me: Operator) -> None:
    """Hand a ticket over to Beto, with a note."""
    ticket = begin(me)
    talk(me, ticket)
    me.screen.hand_over("Beto", f"sabe más que yo del {ticket}")
    me.screen.shut()
    me.office.handed.put(ticket)


def receive(me: Operator) -> None:
    """Go on with what a colleague began."""
    ticket = me.office.receive(me.office.handed)
    me.screen.open(ticket)
    me.screen.shows(f"//*[contains(text(), 'sabe más que yo del {ticket}')]")
    me.screen.shows(screen.MINE)
    talk(me, ticket)
    me.screen.close("Resolver")
    me.screen.shut()


def meet_to_take(me: Operator) -> None:
    """Two take one ticket: one has it, the other is told by whom."""
    meeting = me.office.take
    if meeting.barrier.wait() == 0:
        ticket = me.find()
        me.office.reserved.add(ticket)
        meeting.ticket.put(ticket)
        meeting.ticket.put(ticket)
    ticket = me.office.receive(meeting.ticket)
    me.screen.open(ticket)
    me.screen.aim("Tomar")
    meeting.barrier.wait()
    won = take(me, ticket, aimed=True)
    meeting.barrier.wait()
    if won:
        me.screen.shows(screen.MINE)
        talk(me, ticket)
        me.screen.close(me.dice.choice(WAYS))
    me.screen.shut()


def meet_to_close(me: Operator) -> None:
    """Its operator and an administrator close one ticket, each in another way: the first way
    holds, and both see it."""
    meeting = me.office.close
    if not me.user.is_admin:
        ticket = begin(me)
        meeting.ticket.put(ticket)
    else:
        ticket = me.office.receive(meeting.ticket)
        me.screen.open(ticket)
    way = WAYS[me.user.is_admin]
    me.screen.aim(way)
    meeting.barrier.wait()
    me.screen.close(way, aimed=True)
    event = me.office.ticket(ticket).closing_event
    status = advance(Status.IN_PROGRESS, Event(event))
    me.screen.shows(f"{CLOSING}[contains(., '{status.value}')]")
    if event != EVENTS[way]:
        me.screen.shows(screen.ALERT, COMES_SOON)
        me.office.told.append(me.screen.alert())
    meeting.barrier.wait()
    me.screen.shut()


def type_until_expired(me: Operator) -> None:
    """A ticket becomes VENCIDO under somebody's hands: nothing is sent, what was typed stays."""
    ticket = begin(me)
    word = me.word()
    me.office.kept.append(word)
    typed = f"Le cuento: {word} y le digo que su pedido llega mañana."
    customer = me.office.customer(ticket)
    customer.hushed.set()
    me.screen.field.click()
    me.screen.page.keyboard.type(typed[:30], delay=30)
    me.office.change_ticket(ticket, expires_at=clock.now())
    me.screen.page.keyboard.type(typed[30:], delay=30)
    me.screen.shows(screen.CLOSED, COMES_SOON)
    shown = me.screen.field.input_value()
    me.office.wants(typed.startswith(shown) and len(shown) > 30, f"expired, typed: {shown!r}")
    customer.hushed.clear()
    me.screen.shut()


def type_until_the_window_closes(me: Operator) -> None:
    """24 hours are over in the middle of a sentence; it is there when the customer writes again."""
    ticket = begin(me)
    customer = me.office.customer(ticket)
    customer.hushed.set()
    me.pause(0.3, 0.5)  # what they had already begun to write arrives
    word = me.word()
    me.office.sent.append((word, customer.number))
    typed = f"Su pedido {word} sale el lunes."
    me.screen.field.click()
    me.screen.page.keyboard.type(typed, delay=30)
    me.office.change_contact(ticket, last_inbound_at=clock.now() - timedelta(hours=25))
    me.screen.shows(screen.NO_WINDOW, COMES_SOON)
    customer.ask()
    me.screen.shows(screen.WRITABLE, COMES_SOON)
    customer.hushed.clear()
    shown = me.screen.field.input_value()
    me.office.wants(shown == typed, f"window closed and opened, typed: {shown!r}")
    me.screen.press_enter(word)
    me.screen.close("Resolver")
    me.screen.shut()


def lose_the_network(me: Operator) -> None:
    """What is sent without a network arrives once when it is back; so does what others wrote."""
    ticket = begin(me)
    customer = me.office.customer(ticket)
    word = me.word()
    me.screen.shows(screen.WRITABLE)
    with me.screen.cut_off():
        me.pause(0.5, 1)
        me.office.sent.append((word, customer.number))
        me.screen.send(word)
        customer.ask()
        me.pause(*CUT_SECONDS)
    missed = customer.written[-1].word
    me.screen.shows(f"//*[@role='log']//*[contains(text(), '{missed}')]", COMES_SOON)
    me.say(ticket)
    me.screen.close("Resolver")
    me.screen.shut()


def begin(me: Operator) -> int:
    """Have an open conversation of one's own."""
    while True:
        ticket = me.find()
        me.screen.open(ticket)
        if take(me, ticket):
            return ticket
        me.screen.shut()


def take(me: Operator, ticket: int, *, aimed: bool = False) -> bool:
    """Take the open ticket; whoever is slower is told by whom it was taken."""
    me.screen.take(aimed=aimed)
    found = me.office.ticket(ticket)
    holder = found.operator
    if holder == me.user.name:  # it may be one of before, in a list a second old
        return bool(found.status == Status.IN_PROGRESS and found.closing_at is None)
    told = (
        f"//*[@role='alert'][contains(., '{holder}')]"
        f" | //*[contains(@placeholder, '{holder}')]"
        f" | //*[contains(text(), '{holder} tomó el ticket')]"
    )
    me.screen.shows(told, COMES_SOON)
    me.office.told.append(me.screen.alert() or f"{holder} tomó el ticket")
    return False


def talk(me: Operator, ticket: int) -> None:
    """Read and answer, once or twice."""
    for _ in range(me.dice.randint(1, 2)):
        me.pause(0.8, 2.0)
        me.say(ticket)
    me.pause(0.5, 1.5)
