"""What can be done with accounts; each verb is imported from here.

`by` is the user who asks, None on the command line of the machine itself.
"""

from core.accounts.actions.availability import is_available, set_available
from core.accounts.actions.people import (
    NewUser,
    add_user,
    disable_user,
    edit_user,
    enable_user,
    first_admin,
    set_password,
    user_of_email,
)
from core.accounts.actions.sign_in import (
    Attempt,
    Token,
    begin_sign_in,
    close_attempt,
    device_at_work,
    exchange,
    judge,
    open_attempt,
    session_of,
    sign_out,
    tidy,
    touch,
    why_ended,
)

__all__ = [
    "Attempt",
    "NewUser",
    "Token",
    "add_user",
    "begin_sign_in",
    "close_attempt",
    "device_at_work",
    "disable_user",
    "edit_user",
    "enable_user",
    "exchange",
    "first_admin",
    "is_available",
    "judge",
    "open_attempt",
    "session_of",
    "set_available",
    "set_password",
    "sign_out",
    "tidy",
    "touch",
    "user_of_email",
    "why_ended",
]
