"""News of who somebody is: whatever order it comes in, one person stays one contact."""

from typing import Any

import pytest

from core.contacts import actions, store
from core.contacts.store.learning import learn
from core.db import Database
from core.whatsapp.people import Sender
from tests.cast import NOON
from tests.test_contacts_store import LONG, SETTINGS, SHORT, Ledger

NEW = "5493515550909"


class News(Ledger):
    """The ledger, and what is told of the people in it."""

    def renumber(self, previous: Sender, new: Sender) -> Any:
        """One is the other from now on."""
        with self.database.transaction() as session:
            return actions.renumber(session, previous, new, settings=SETTINGS, now=NOON)


@pytest.fixture
def ledger(database: Database) -> News:
    return News(database)


def test_a_changed_number_is_the_same_contact_and_is_written_to_at_the_new_one(
    ledger: News,
) -> None:
    contact = ledger.one(Sender(LONG, "AR.1", "Carla"))
    with ledger.database.transaction() as session:
        store.remember_form(session, contact, SHORT)

    assert ledger.renumber(Sender(LONG, "AR.1"), Sender(NEW, "AR.2")) == contact

    row = ledger.row(contact)
    assert (row.wa_id, row.user_id, row.send_to, row.name) == (NEW, "AR.2", None, "Carla")
    assert ledger.one(Sender(wa_id=NEW), Sender(user_id="AR.2")) == contact
    assert ledger.one(Sender(wa_id=SHORT), Sender(user_id="AR.1")) == contact, "delayed webhooks"
    assert ledger.people() == 1


def test_a_rotated_id_links_and_delayed_webhooks_under_the_old_one_find_the_contact(
    ledger: News,
) -> None:
    contact = ledger.one(Sender(user_id="CO.1", parent_user_id="CO.ENT.1"))
    assert ledger.renumber(Sender(user_id="CO.1"), Sender(user_id="CO.2")) == contact
    assert ledger.one(Sender(user_id="CO.1"), Sender(user_id="CO.2")) == contact
    row = ledger.row(contact)
    assert (row.user_id, row.parent_user_id) == ("CO.2", "CO.ENT.1")


def test_a_number_that_was_given_up_is_not_written_to_any_more(ledger: News) -> None:
    contact = ledger.one(Sender(LONG, "AR.1", phone="573005550142"))
    ledger.renumber(Sender(user_id="AR.1"), Sender(user_id="AR.2"))
    row = ledger.row(contact)
    assert (row.wa_id, row.user_id, row.phone) == (None, "AR.2", "")


def test_the_status_of_an_old_message_does_not_bring_a_given_up_number_back(
    ledger: News,
) -> None:
    contact = ledger.one(Sender(LONG, "AR.1"))
    ledger.renumber(Sender(user_id="AR.1"), Sender(user_id="AR.2"))
    with ledger.database.transaction() as session:
        learn(session, {contact: Sender(LONG, "AR.1")}, now=NOON)
    assert ledger.row(contact).wa_id is None


def test_a_rotated_parent_leaves_the_address_alone(ledger: News) -> None:
    contact = ledger.one(Sender(LONG, "AR.1", parent_user_id="AR.ENT.1"))
    ledger.renumber(Sender(parent_user_id="AR.ENT.1"), Sender(parent_user_id="AR.ENT.2"))
    row = ledger.row(contact)
    assert (row.wa_id, row.user_id, row.parent_user_id) == (LONG, "AR.1", "AR.ENT.2")


def test_new_identifiers_of_somebody_else_propose_a_merge_and_move_nothing(ledger: News) -> None:
    old, other = ledger.identify(Sender(LONG, "AR.1"), Sender(NEW, "AR.2"))
    assert ledger.renumber(Sender(LONG, "AR.1"), Sender(NEW, "AR.2")) == old
    assert ledger.proposed() == [(old, other, f"wa:{NEW}")]
    assert ledger.one(Sender(NEW, "AR.2")) == other
    assert ledger.row(old).wa_id == NEW, "WhatsApp says where this person is reached"


def test_nobody_known_by_the_old_number_is_somebody_new_under_both(ledger: News) -> None:
    contact = ledger.renumber(Sender(wa_id=LONG), Sender(wa_id=NEW))
    assert ledger.row(contact).wa_id == NEW
    assert ledger.one(Sender(wa_id=NEW), Sender(wa_id=SHORT)) == contact
    assert ledger.people() == 1


def test_news_that_names_nobody_new_change_nothing(ledger: News) -> None:
    contact = ledger.one(Sender(wa_id=LONG))
    assert ledger.renumber(Sender(wa_id=LONG), Sender()) is None
    assert ledger.row(contact).wa_id == LONG


def test_hearing_it_twice_is_hearing_it_once(ledger: News) -> None:
    contact = ledger.one(Sender(LONG, "AR.1"))
    for _ in range(2):
        assert ledger.renumber(Sender(LONG, "AR.1"), Sender(NEW, "AR.2")) == contact
    assert ledger.people() == 1
    assert ledger.proposed() == []
