"""Where the bytes of files are: a folder, or the database. Another kind of place is a class here.

A file is written once, under its id, and never changed; reading needs no lock. Nothing in a path
comes from outside (decision 0028).
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Protocol

from core.db import Database
from core.errors import NotFound, _
from core.media.store import parts
from core.settings import Settings

PART: Final = 256 * 1024  # bytes; of a stored part, and of what is read at a time
FOLDER: Final = "folder"
DATABASE: Final = "database"


class Place(Protocol):
    """Something that keeps bytes under a number."""

    def write(self, media_id: int, chunks: Iterable[bytes]) -> None:
        """Keep them durably, all or nothing; what the chunks raise passes through."""

    def read(self, media_id: int, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to before `end`; NotFound if they are not there."""

    def delete(self, media_id: int) -> None:
        """Delete them; nothing happens if they are not there."""


class Folder:
    """Files in sub-folders of a thousand, readable by this system user only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, media_id: int, chunks: Iterable[bytes]) -> None:
        """Written under another name and renamed, so that half a file is never found."""
        path = self._of(media_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{media_id}.{secrets.token_hex(4)}")
        try:
            with open(draft, "xb", opener=_private) as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _settle(path.parent)

    def read(self, media_id: int, start: int, end: int) -> Iterator[bytes]:
        """A missing file is known before the first byte is asked for."""
        path = self._of(media_id)
        if not path.is_file():
            raise _missing()
        return _pieces(path, start, end)

    def delete(self, media_id: int) -> None:
        """The file, and what a process that died in `write` left of it."""
        path = self._of(media_id)
        for found in (path, *path.parent.glob(f".{media_id}.*")):
            found.unlink(missing_ok=True)

    def _of(self, media_id: int) -> Path:
        thousands = media_id // 1000
        return self._path / f"{thousands // 1000:03}" / f"{thousands % 1000:03}" / str(media_id)


class InDatabase:
    """Parts of 256 KB, each in a transaction of its own: none is as long as a download."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, media_id: int, chunks: Iterable[bytes]) -> None:
        """The row of the file exists already; what an earlier try left is dropped first."""
        self.delete(media_id)
        try:
            for part, piece in enumerate(_in_parts(chunks)):
                with self._database.transaction() as session:
                    parts.put(session, media_id, part, piece)
        except BaseException:
            self.delete(media_id)
            raise

    def read(self, media_id: int, start: int, end: int) -> Iterator[bytes]:
        """The first part is read at once, so that a missing file is known before any byte."""
        first = self._part(media_id, start // PART) if start < end else b""
        if first is None:
            raise _missing()
        return self._rest(media_id, first, start, end)

    def delete(self, media_id: int) -> None:
        """All of its parts."""
        with self._database.transaction() as session:
            parts.drop(session, media_id)

    def _rest(self, media_id: int, first: bytes, start: int, end: int) -> Iterator[bytes]:
        piece: bytes | None = first
        for part in range(start // PART, -(-end // PART)):
            if part > start // PART:
                piece = self._part(media_id, part)
            if piece is None:
                return  # deleted while it was read: the reader sees it cut short
            yield piece[max(start - part * PART, 0) : end - part * PART]

    def _part(self, media_id: int, part: int) -> bytes | None:
        with self._database.reading() as session:
            return parts.read(session, media_id, part)


class Places:
    """All places there are; new files go to the one the settings name, old ones are found."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._places: dict[str, Place] = {
            FOLDER: Folder(settings.path(settings.media.folder)),
            DATABASE: InDatabase(database),
        }
        chosen = settings.media.place
        beside = FOLDER if database.is_sqlite else DATABASE
        self.current = beside if chosen == "auto" else chosen

    def write(self, media_id: int, chunks: Iterable[bytes]) -> str:
        """Keep the bytes of a file; the name of the place, for its row."""
        self._places[self.current].write(media_id, chunks)
        return self.current

    def read(self, place: str, media_id: int, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to before `end`; NotFound if they are not there."""
        if place not in self._places:
            raise _missing()
        return self._places[place].read(media_id, start, end)

    def delete(self, media_id: int) -> None:
        """Delete a file's bytes wherever they are, those of a try that was cut short too."""
        for place in self._places.values():
            place.delete(media_id)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def _settle(folder: Path) -> None:
    """Make a rename in it survive a power cut; only POSIX can open a folder."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (piece := file.read(min(left, PART))):
            left -= len(piece)
            yield piece


def _in_parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of PART, the last one shorter."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)


def _missing() -> NotFound:
    return NotFound(_("Ese archivo ya no está."))
