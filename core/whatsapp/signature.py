"""Whether a webhook really comes from Meta. Pure."""

import hmac
from hashlib import sha256


def sign(body: bytes, secret: str) -> str:
    """The value of X-Hub-Signature-256 for a body: over the raw bytes, never over parsed JSON."""
    return "sha256=" + hmac.digest(secret.encode(), body, sha256).hex()


def is_signed(body: bytes, given: str, secret: str) -> bool:
    """Compare in constant time; anything but the exact lower-case form is refused."""
    expected = sign(body, secret)
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def is_token(given: str, secret: str) -> bool:
    """Whether a token is the configured one, in constant time; an empty secret matches nothing."""
    return bool(secret) and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())
