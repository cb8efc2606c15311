"""Every pair of a status and an event is in the table, or refused."""

from itertools import product

import pytest

from core.tickets.machine import OPEN, TRANSITIONS, Event, IllegalMove, Status, advance, allowed

# PRODUCT's table, written a second time on purpose.
PROMISED = {
    ("NUEVO", "take"): "EN PROCESO",
    ("NUEVO", "leave"): "CANCELADO",
    ("NUEVO", "expire"): "VENCIDO",
    ("NUEVO", "erase"): "CANCELADO",
    ("EN PROCESO", "resolve"): "RESUELTO",
    ("EN PROCESO", "cancel"): "CANCELADO",
    ("EN PROCESO", "no_answer"): "NO CONTESTA",
    ("EN PROCESO", "release"): "NUEVO",
    ("EN PROCESO", "hand_over"): "EN PROCESO",
    ("EN PROCESO", "expire"): "VENCIDO",
    ("EN PROCESO", "erase"): "CANCELADO",
}


@pytest.mark.parametrize(("status", "event"), list(product(Status, Event)))
def test_every_pair_is_either_promised_or_refused(status: Status, event: Event) -> None:
    promised = PROMISED.get((status.value, event.value))
    if promised:
        assert advance(status, event) == promised
        assert event in allowed(status)
    else:
        with pytest.raises(IllegalMove):
            advance(status, event)
        assert event not in allowed(status)


def test_a_closed_ticket_has_no_way_out() -> None:
    assert {status for status in Status if not TRANSITIONS[status]} == set(Status) - OPEN
    assert {Status.NEW, Status.IN_PROGRESS} == OPEN
