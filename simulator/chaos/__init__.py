"""A reproducible mix of faults for soak tests: everything goes wrong at once, from one seed.

    from simulator.chaos import Plan

    with simulator.chaos(Plan(seed=7)) as chaos:   # simulator.client.Simulator
        carla.say("hola")                          # drive the phones as usual
        ...
        simulator.wait_until_delivered(60)         # nothing is on its way any more
    print(chaos.struck())                          # {"duplicate": 12, "cut": 3, …}
    books = simulator.books()                      # what came across
    assert books.unheard() == []                   # every customer's message was answered 200
    assert books.twice() == {}                     # nothing of ours reached a phone two times

What strikes is drawn for the n-th event and the n-th request of each phone from `seed` alone,
so that the order in which threads get their turn changes nothing: one seed, one sequence per
phone. Leaving the block stops new faults; what is late by then still comes. Faults armed by hand
go first. A `Plan` has one chance (0 to 1) for each fault; `Plan.calm(seed)` has none, to switch
single ones on: `Plan.calm(7, duplicate=1)`.

Books count per wamid and per `biz_opaque_callback_data`. A business that numbers its attempts
inside the token (`ob1.42.1`, `ob1.42.2`) asks `twice(lambda token: token.rpartition(".")[0])`.
They remember as much as `Bounds` (simulator/settings.py) allows: 100,000 messages each way.
"""

from .dice import Chaos
from .plan import Plan

__all__ = ["Chaos", "Plan"]
