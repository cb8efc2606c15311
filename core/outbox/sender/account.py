"""Reading, every ten minutes, how fast the account allows the number to be, in a job of its own."""

from datetime import datetime

import structlog

from core.db import Database
from core.outbox.store import number
from core.settings import Settings
from core.whatsapp.client.account import ask_account

log = structlog.get_logger()


def read_account(database: Database, settings: Settings, now: datetime) -> int:
    """Ask, and keep the answer; 1 if there was one. Without it the job comes again soon."""
    account = ask_account(settings.whatsapp)
    if account is None:
        log.info("account_not_read")
        return 0
    with database.transaction() as session:
        number.keep_account(session, account, now=now)
    log.info("account_read", rate=account.rate, quality=account.quality, tier=account.tier)
    return 1
