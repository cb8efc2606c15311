"""A copy with the files beside the database: a tar of the files, and of the database's copy last.

So one that is cut short anywhere has no database in it, and is refused.
"""

import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

DATABASE: Final = "database"
FILES: Final = "media"
NAME: Final = re.compile(rf"{FILES}/[0-9]{{3,}}/[0-9]{{3}}/[0-9]+")  # as core.media.places has them


def holds_files(folder: Path) -> bool:
    """Whether any file of a customer or an operator lies in this folder."""
    return any(_files(folder))


def write(target: Path, copy: Path, folder: Path) -> None:
    """Write a copy of the database and the files of `folder` as one file.

    The files are taken after the database: every one it speaks of is there, unless its time was
    over in between.
    """
    with tarfile.open(target, "w") as tar:
        for name, path in _files(folder):
            with suppress(FileNotFoundError):
                tar.add(path, name, recursive=False, filter=_private)
            _forget_names(tar)
        tar.add(copy, DATABASE, filter=_private)


def is_archive(file: Path) -> bool:
    """Whether this copy has files in it; one without is the database's copy itself."""
    return tarfile.is_tarfile(file)


def unpack(file: Path, folder: Path) -> tuple[Path, Path]:
    """The copy of the database and the folder of files, both in `folder`; proves it whole."""
    database, files = folder / DATABASE, folder / FILES
    files.mkdir(mode=0o700)
    try:
        with tarfile.open(file, "r:") as tar:
            while member := tar.next():
                if not member.isfile() or not (
                    member.name == DATABASE or NAME.fullmatch(member.name)
                ):
                    raise tarfile.ReadError(f"{member.name[:80]!r} is no file of ours")
                _extract(tar, member, folder / member.name)
                _forget_names(tar)
    except (tarfile.TarError, EOFError) as error:
        raise click.ClickException(f"{file} is damaged: {error}") from error
    if not database.exists():
        raise click.ClickException(f"{file} is damaged: it has no database in it")
    return database, files


def put(files: Path, folder: Path, aside: Path | None) -> None:
    """Put `files` in the place of the folder, which becomes `aside` (None: there is none)."""
    _give_alike(files, folder if folder.exists() else folder.parent)
    if aside:
        folder.rename(aside)
    files.rename(folder)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Whole files and their names in the archive; not the drafts of those that are arriving."""
    for path in folder.glob("*/*/*"):
        name = f"{FILES}/{path.relative_to(folder).as_posix()}"
        if NAME.fullmatch(name) and path.is_file():
            yield name, path


def _private(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whose it is here is nobody's business there."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    source = tar.extractfile(member)
    if source is None:
        raise tarfile.ReadError(member.name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source, os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(descriptor)
        if file.tell() < member.size:
            raise tarfile.ReadError("it ends too soon")


def _forget_names(tar: tarfile.TarFile) -> None:
    """What has passed: of a million files they would fill the memory."""
    tar.members.clear()  # type: ignore[attr-defined]  # documented nowhere, there since ever


def _give_alike(files: Path, like: Path) -> None:
    """Root may be restoring for somebody else."""
    if os.geteuid() == 0:
        owner = like.stat()
        for path in (files, *files.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
