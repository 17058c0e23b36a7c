"""The `solop` command. Each module of this package whose name is a word is one command.

To add one, write `web/command/<name>.py` with a click command (or group) called `command`; import
what it needs inside its function, so that the others stay quick.
"""

import importlib
import pkgutil
from typing import cast

import click

from training.settings import SettingError


class _OneModuleEach(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click passes it
        found = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name for name in found if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"web.command.{cmd_name}")
        return cast("click.Command", module.command)


@click.group(cls=_OneModuleEach, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="solop", prog_name="solop")
def solop() -> None:
    """Sổ Lớp: registration, roll call and certificates for Party training classes.

    Settings are environment variables SOLOP_…; docs/settings.md lists them.
    """


def main() -> None:
    """Run the command line; what an operator did wrong ends in one sentence and status 2."""
    try:
        solop(prog_name="solop")
    except SettingError as error:
        click.echo(f"solop: {error}", err=True)
        raise SystemExit(2) from None
