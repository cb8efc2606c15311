"""A bar for a copy under way, read off the growing file: its makers tell nothing themselves."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Final

from tqdm import tqdm

EVERY: Final = 0.2  # seconds


@contextmanager
def growing(path: Path, *, total: int | None) -> Iterator[None]:
    """Show how much of `total` bytes (None: unknown) is in the file, while the block runs.

    On standard error, from the second second on, if somebody looks at it.
    """
    done = Event()
    with tqdm(total=total, unit="B", unit_scale=True, delay=1, disable=None) as bar:

        def look() -> None:
            while not done.wait(EVERY):
                with suppress(OSError):
                    bar.update(path.stat().st_size - bar.n)

        watcher = Thread(target=look, name="progress", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
