"""Files at WhatsApp: what an id stands for, fetching its bytes, and handing ours over.

The token goes to the Graph API and to Meta's file servers, to nobody else: addresses are checked
before anything is asked of them, and no redirect is followed. Nothing is retried here.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, Protocol
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from core.whatsapp.answers import NotSent, Refused
from core.whatsapp.client.addresses import Unresolved, require_whatsapp
from core.whatsapp.client.form import Form, Handing, ShortOfBytes
from core.whatsapp.client.pool import trusting_authorities
from core.whatsapp.client.refusals import parsed, refusal
from core.whatsapp.digests import hex_digest

CONNECT_SECONDS: Final = 3.0
SEND_SECONDS: Final = 10.0  # urllib3 sends under the deadline of connecting
QUIET_SECONDS: Final = 15.0  # without a byte
ANSWER_SECONDS: Final = 20.0  # for a whole answer of the Graph API
SLOWEST: Final = 100_000  # bytes a second: what comes or goes more slowly is given up, for now
LONGEST: Final = 900.0  # seconds, for any file
LARGEST_ANSWER: Final = 1_000_000  # bytes
CHUNK: Final = 64 * 1024
OK: Final = 200
CONNECTIONS: Final = 32


@dataclass(frozen=True, slots=True)
class Described:
    """What a media id stands for; the address is good for five minutes."""

    url: str
    mime: str
    sha256: str | None  # hex
    size: int | None  # bytes


@dataclass(frozen=True, slots=True)
class Uploaded:
    """WhatsApp has the file, under this id, for thirty days."""

    wa_media_id: str


class Broken(Exception):
    """The bytes did not come, or not all of them."""


class Denied(Exception):
    """The file server refused with this HTTP status: 404 for an old address or a bad token."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class Way(Protocol):
    """The way to one number with one token."""

    @property
    def number_url(self) -> str:
        """The number's own address."""

    @property
    def auth(self) -> AuthBase:
        """The token."""


def seconds_for(size: int) -> float:
    """How long so many bytes may take, in all."""
    return min(ANSWER_SECONDS + size / SLOWEST, LONGEST)


class Files:
    """The files of one business number; safe to use from many threads."""

    def __init__(self, way: Callable[[], Way]) -> None:
        self._way = way  # asked each time: the token may have been renewed
        self._http = requests.Session()
        self._http.trust_env = False  # as the sender: no proxy, no .netrc of this machine
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._http.mount("https://", _Adapter(pool_maxsize=CONNECTIONS))

    def describe(self, wa_media_id: str) -> Described | Refused | NotSent:
        """Ask what an id stands for."""
        base, _slash, number = self._way().number_url.rpartition("/")
        url = f"{base}/{quote(wa_media_id, safe='')}"
        answer = self._asked("GET", url, params={"phone_number_id": number})
        if not isinstance(answer, dict):
            return answer
        found, size = answer.get("url"), answer.get("file_size")
        if not isinstance(found, str) or not found:
            return NotSent("answer without an address")
        return Described(
            url=found,
            mime=str(answer.get("mime_type") or ""),
            sha256=hex_digest(answer.get("sha256")),
            size=int(str(size)) if str(size).isdecimal() else None,
        )

    def download(self, url: str, *, size: int) -> Iterator[bytes]:
        """The bytes at an address that `describe` gave; `size` is what may be expected at most.

        Raises Foreign, Denied or Broken, also in the middle.
        """
        way = self._way()
        try:
            require_whatsapp(url, graph_url=way.number_url)
            yield from self._fetched(url, way, time.monotonic() + seconds_for(size))
        except (requests.RequestException, HTTPError, OSError, Unresolved) as error:
            raise Broken(type(error).__name__) from None  # the address is a key to the file

    def upload(self, file: Handing) -> Uploaded | Refused | NotSent:
        """Hand a file over. Whatever goes wrong, no message was sent."""
        url = f"{self._way().number_url}/media"
        form = Form(file, until=time.monotonic() + seconds_for(file.size))
        answer = self._asked("POST", url, data=form, headers={"Content-Type": form.content_type})
        if not isinstance(answer, dict):
            return answer
        made = answer.get("id")
        if isinstance(made, str | int) and 0 < len(str(made)) <= 200:
            return Uploaded(str(made))
        return NotSent("answer without an id")

    def _asked(self, method: str, url: str, **known: Any) -> dict[str, Any] | Refused | NotSent:
        """The JSON of a good answer of the Graph API."""
        try:
            with self._http.request(
                method,
                url,
                auth=self._way().auth,
                timeout=(SEND_SECONDS if "data" in known else CONNECT_SECONDS, QUIET_SECONDS),
                allow_redirects=False,
                stream=True,
                **known,
            ) as response:
                until = time.monotonic() + ANSWER_SECONDS
                body = b"".join(_read(response, until, most=LARGEST_ANSWER))
        except (requests.RequestException, HTTPError, OSError, Broken, ShortOfBytes) as error:
            return NotSent(type(error).__name__)
        tree = parsed(body)
        if response.status_code == OK and tree and "error" not in tree:
            return tree
        if response.status_code < 400 and "error" not in tree:
            return NotSent(f"HTTP {response.status_code}")
        return refusal(tree, response.status_code, response.headers.get("Retry-After"))

    def _fetched(self, url: str, way: Way, until: float) -> Iterator[bytes]:
        with self._http.get(
            url,
            auth=way.auth,
            headers={"Accept-Encoding": "identity"},
            timeout=(CONNECT_SECONDS, QUIET_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code >= 400:
                raise Denied(response.status_code)
            if response.status_code != OK:  # a redirect would take the token along
                raise Broken(f"HTTP {response.status_code}")
            yield from _read(response, until)


class _Adapter(HTTPAdapter):
    """Trusts this machine's authorities too, as the sender does."""

    def init_poolmanager(self, *args: Any, **known: Any) -> None:
        super().init_poolmanager(*args, ssl_context=trusting_authorities(), **known)


def _read(response: requests.Response, until: float, *, most: int | None = None) -> Iterator[bytes]:
    """The body as it comes, in all by `until`: a timeout alone starts anew with every byte."""
    total = 0
    while piece := response.raw.read1(CHUNK, decode_content=most is not None):
        total += len(piece)
        if most is not None and total > most:
            raise Broken("answer too long")
        if time.monotonic() > until:
            raise Broken("too slow")
        yield piece
