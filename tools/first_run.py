"""The .env of a first `make run`: random secrets, and the simulator as WhatsApp.

It is written once and never changed; a real number is connected by editing it.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

TEMPLATE = """\
# Written by `make run` for this machine only; never commit it.
# WhatsApp is the simulator in the box. For a real number, put the values of your Meta app here,
# remove OPENBOT_WHATSAPP__GRAPH_URL and set OPENBOT_SIMULATOR__ENABLED to false.
OPENBOT_SIMULATOR__ENABLED=true
OPENBOT_WHATSAPP__GRAPH_URL=http://127.0.0.1:{port}
OPENBOT_WHATSAPP__PHONE_NUMBER_ID=100000000000001
OPENBOT_WHATSAPP__BUSINESS_ACCOUNT_ID=100000000000002
OPENBOT_WHATSAPP__ACCESS_TOKEN={access_token}
OPENBOT_WHATSAPP__APP_SECRET={app_secret}
OPENBOT_WHATSAPP__VERIFY_TOKEN={verify_token}
OPENBOT_PANEL__COOKIE_SECRET={cookie_secret}
"""
SECRETS = ("access_token", "app_secret", "verify_token", "cookie_secret")


def write_dotenv(path: Path, environ: Mapping[str, str]) -> bool:
    """Write the file unless there is one, readable by its owner alone; whether it was written.

    Nothing is written either where the environment brings a secret of its own: that is an
    installation, and a half of ours beside a half of theirs would start something nobody set up.
    """
    if path.exists() or "OPENBOT_WHATSAPP__ACCESS_TOKEN" in environ:
        return False
    text = TEMPLATE.format(
        port=environ.get("OPENBOT_SIMULATOR__PORT", "8100"),
        **{name: secrets.token_urlsafe(32) for name in SECRETS},
    )
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
    return True
