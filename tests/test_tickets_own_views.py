"""Views of one's own: kept by name, changed and seen by their owner alone."""

import pytest

from core.accounts.rules import User
from core.db import Database
from core.tickets.actions import own_views
from core.tickets.actions.own_views import MOST, UnusableView
from core.tickets.store.own_views import own_views as kept_by
from tests.cast import House


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def names(house: House, user: User) -> dict[str, str]:
    with house.database.reading() as session:
        return {view.name: view.query for view in kept_by(session, user.id)}


def test_a_view_is_kept_renamed_removed_and_brought_back(house: House) -> None:
    ana, query = house.operator(), "estado=NUEVO&tema=env%C3%ADos"
    house.act(own_views.keep_view, "  Envíos \n nuevos ", query, operator=ana)
    with house.database.transaction() as session:
        (view,) = kept_by(session, ana.id)
        own_views.rename_view(session, view.id, "envíos nuevos", operator=ana)
    assert names(house, ana) == {"envíos nuevos": query}
    with house.database.transaction() as session:
        gone = own_views.remove_view(session, view.id, operator=ana)
        assert own_views.remove_view(session, view.id, operator=ana) is None
    assert names(house, ana) == {}
    assert gone is not None
    house.act(own_views.keep_view, gone.name, gone.query, operator=ana)
    assert names(house, ana) == {"envíos nuevos": query}


@pytest.mark.parametrize("name", ["", "  ", "\x00", "a" * 61, "ENVÍOS"])
def test_a_name_that_cannot_stand_or_is_taken_is_refused(house: House, name: str) -> None:
    ana = house.operator()
    house.act(own_views.keep_view, "Envíos", "tema=envios", operator=ana)
    with pytest.raises(UnusableView):
        house.act(own_views.keep_view, name, "", operator=ana)


def test_there_is_an_end_to_how_many(house: House) -> None:
    ana = house.operator()
    for n in range(MOST):
        house.act(own_views.keep_view, f"Vista {n}", "", operator=ana)
    with pytest.raises(UnusableView, match=str(MOST)):
        house.act(own_views.keep_view, "Una más", "", operator=ana)


def test_nobody_sees_or_changes_the_views_of_another(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")
    house.act(own_views.keep_view, "Míos", "vista=mis", operator=ana)
    with house.database.transaction() as session:
        (view,) = kept_by(session, ana.id)
        own_views.rename_view(session, view.id, "De Beto", operator=beto)
        assert own_views.remove_view(session, view.id, operator=beto) is None
    assert names(house, ana) == {"Míos": "vista=mis"}
    assert names(house, beto) == {}
    house.act(own_views.keep_view, "Míos", "vista=mis", operator=beto)
