"""Progress on standard error, so that what a command says can be kept apart from it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar; tell it how many of `total` are behind us."""
    with _progress() as shown:
        task = shown.add_task(what, total=total)
        yield lambda done: shown.update(task, completed=done)


@contextmanager
def steps(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar that moves one step each time it hears what is done next."""
    with _progress() as shown:
        task = shown.add_task(what, total=total)
        begun = 0

        def step(_name: str) -> None:
            nonlocal begun
            shown.update(task, completed=begun)
            begun += 1

        yield step
        shown.update(task, completed=total)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
