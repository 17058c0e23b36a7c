import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from training import settings
from web.command import _database, _port
from web.command._database import Stop

if TYPE_CHECKING:
    from web.serving import Child

DEMO_PASSWORD = "demo-solop-2026"  # noqa: S105  # public on purpose
DEMO_SIGN_INS = (
    ("admin", "quản trị · administrator"),
    ("organizer", "cán bộ Đảng ủy Khối · organizer"),
    ("secretary", "bí thư, cấp ủy cơ sở · unit secretary; secretary02 … secretary67 too"),
    ("trainer", "giảng viên · trainer"),
    ("learner", "học viên · learner"),
    ("auditor", "kiểm tra, chỉ xem · auditor"),
)
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # only compared with
_LONGEST_START = 60.0


@click.command()
@click.option("--demo", is_flag=True, help="Serve invented people, in a database of their own.")
@click.option("--past/--no-past", default=True, help="The demo tells the half-year of 2018 too.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--tls-cert", type=_FILE, help="Certificate chain (PEM), for HTTPS without a proxy.")
@click.option("--tls-key", type=_FILE, help="Its private key (PEM).")
def command(
    *,
    demo: bool,
    past: bool,
    host: str,
    port: int,
    workers: int,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> None:
    """Run the server: web, one job worker, and PostgreSQL unless SOLOP_DATABASE_URL names one."""
    demo = demo or settings.current().demo
    tls = _tls(tls_cert, tls_key)
    _port.check_free(host, port)
    address = _address(host, port, secure=tls is not None)
    _database.tell(SOLOP_DEMO=str(demo).lower())
    _tell_unless_told(SOLOP_PUBLIC_URL=address, SOLOP_SECURE_COOKIES=str(tls is not None).lower())
    _tell_unless_told(SOLOP_LOG="problems" if demo else "requests")
    with _until_interrupted(), contextlib.ExitStack() as running:
        database = _open_database(running)
        from web import serving  # noqa: PLC0415  # reads the address of the database

        worker = serving.worker()
        web = serving.web(host, port, workers, tls)
        running.callback(worker.stop)
        running.callback(web.stop)
        with _preparing("real" if not demo else "demo" if past else "demo-of-today"):
            serving.build()
        web.start()
        worker.start()
        _await_answer(web, lambda: serving.answers(host, port, tls=tls is not None))
        _greet(address, demo=demo)
        serving.keep_alive([web, worker], database)
        raise Stop("PostgreSQL has ended by itself; its log is postgres.log in the data folder.")


def _address(host: str, port: int, *, secure: bool) -> str:
    if host in _EVERYWHERE:
        host = "127.0.0.1"
        if not os.environ.get("SOLOP_PUBLIC_URL"):
            click.echo("Links and QR codes will name 127.0.0.1: set SOLOP_PUBLIC_URL for others.")
    return f"{'https' if secure else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"


def _tls(cert: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    if cert and key:
        return cert.resolve(), key.resolve()
    if cert or key:
        raise Stop("--tls-cert and --tls-key go together: give both, or neither.")
    return None


def _tell_unless_told(**values: str) -> None:
    _database.tell(**{name: text for name, text in values.items() if not os.environ.get(name)})


def _open_database(running: contextlib.ExitStack) -> Callable[[], bool]:
    """Start PostgreSQL unless one is named; gives how to tell whether it still runs."""
    chosen = settings.current()
    if chosen.database_url:
        return lambda: True
    from training.db.embedded import EmbeddedPostgres  # noqa: PLC0415  # after the settings

    server = EmbeddedPostgres(chosen.data_dir)
    running.callback(server.stop)
    # Who is forked from us must not hold the folder after our death.
    os.register_at_fork(after_in_child=server.disown)
    _database.use(_database.start(server))
    return server.is_running


@contextlib.contextmanager
def _preparing(what: str) -> Iterator[None]:
    """Bring the database up to date beside the block, and wait for it at its end."""
    from training.db import embedded_child  # noqa: PLC0415  # after the settings

    words = [sys.executable, "-m", "web.command._preparation", what]
    bound = embedded_child.command(words, end=signal.SIGKILL, user=None)
    with subprocess.Popen(bound) as preparation:  # noqa: S603  # our own program
        try:
            yield
            preparation.wait()
        except BaseException:
            preparation.kill()
            raise
    if preparation.returncode:
        sys.exit(preparation.returncode)


def _await_answer(web: "Child", answers: Callable[[], bool]) -> None:
    patience = time.monotonic() + _LONGEST_START
    while not answers():
        if not web.alive:
            raise Stop("The web process ended before it answered; its reason stands above.")
        if time.monotonic() > patience:
            raise Stop(f"The web process did not answer within {_LONGEST_START:.0f} seconds.")
        time.sleep(0.02)


def _greet(address: str, *, demo: bool) -> None:
    click.echo(f"Sổ Lớp is ready: {address}   (stop with Ctrl-C)")
    if not demo:
        return
    click.echo(f"Demo sign-ins, all with the password {DEMO_PASSWORD}")
    for name, role in DEMO_SIGN_INS:
        click.echo(f"  {name:<12} {role}")


@contextlib.contextmanager
def _until_interrupted() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal end the block, and nothing disturb its end."""
    signs = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # Under nohup it is.
        signs.append(signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for sign in signs:
            signal.signal(sign, signal.SIG_IGN)
        raise KeyboardInterrupt

    for sign in signs:
        signal.signal(sign, interrupt)
    with contextlib.suppress(KeyboardInterrupt):
        yield
