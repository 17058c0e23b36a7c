"""Progress on standard error, so that what a command says can be kept apart from it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar; tell it how many of `total` are behind us."""
    with _progress() as shown:
        task = shown.add_task(what, total=total)
        yield lambda done: shown.update(task, completed=done)


@contextmanager
def share(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar whose total comes with what is done: `progress(done, total)`."""
    with _progress() as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


@contextmanager
def steps(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar that moves one step each time it hears what is done next."""
    with _progress() as shown:
        yield _stepping(shown, what, total)


@contextmanager
def bar_and_steps(
    first: str, first_total: int, then: str, then_total: int
) -> Iterator[tuple[Callable[[int], None], Callable[[str], None]]]:
    """A bar, and below it one that moves by steps."""
    with _progress() as shown:
        task = shown.add_task(first, total=first_total)
        yield (
            lambda done: shown.update(task, completed=done),
            _stepping(shown, then, then_total),
        )


def _stepping(shown: Progress, what: str, total: int) -> Callable[[str], None]:
    # The first step has only begun when we hear of it.
    task = shown.add_task(what, total=total, completed=-1)
    return lambda _name: shown.advance(task)


def _progress() -> Progress:
    screen = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
