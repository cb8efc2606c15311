"""The security headers of every answer of the panel."""

import base64
import re
from hashlib import sha256
from pathlib import Path

import streamlit

from panel.addresses import Addresses

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def security_headers(addresses: Addresses) -> list[tuple[bytes, bytes]]:
    """Header lines for an ASGI answer. Nothing is loaded from, or sent to, anywhere else."""
    policy = {
        "default-src": ["'self'"],
        # blob: is how Streamlit runs the scripts of our own components.
        "script-src": ["'self'", "blob:", "'wasm-unsafe-eval'", *_inline_hashes()],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", *addresses.websockets],
        "worker-src": ["'self'", "blob:"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "object-src": ["'none'"],
    }
    lines = {
        "content-security-policy": "; ".join(" ".join([k, *v]) for k, v in policy.items()),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        # no-referrer would turn the Origin of our own POSTs into null.
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "cross-origin-opener-policy": "same-origin",
    }
    return [(name.encode(), value.encode()) for name, value in lines.items()]


def _inline_hashes() -> list[str]:
    """The scripts inside Streamlit's own page, named by hash so that no other may run."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
    digests = [base64.b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    return [f"'sha256-{digest}'" for digest in digests]
