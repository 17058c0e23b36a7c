"""Everything that differs between one installation and the next, read once, loud on nonsense."""

import os
import re
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import msgspec

PREFIX = "SOLOP_"
_PORTS = 2**16
PATHS = frozenset({"data_dir", "paper_key"})


class SettingError(Exception):
    """A setting cannot be used; the message names it and says what to write instead."""


class Settings(msgspec.Struct, frozen=True):
    """One installation's settings. `database_url` None means the embedded PostgreSQL."""

    data_dir: Path = Path("data")
    database_url: str | None = None
    demo: bool = False
    public_url: str = "http://127.0.0.1:8000"
    secure_cookies: bool = False
    pool_size: int = 8
    language: str = "vi"
    log: str = "requests"
    metrics_token: str | None = None
    backup_passphrase: str | None = None
    paper_key: Path | None = None
    paper_key_passphrase: str | None = None
    require_second_factor: bool = False
    trusted_proxies: str | None = None

    @property
    def keys_dir(self) -> Path:
        """Where the keys lie: beside the database, never in it."""
        return self.data_dir / "keys"

    @property
    def host(self) -> str:
        """Where people reach the server, without the scheme: what papers and keys are named by."""
        return self.public_url.partition("://")[2].rstrip("/") or self.public_url


def read(environment: Mapping[str, str]) -> Settings:
    """Read `SOLOP_*`; raises `SettingError` for a name nobody knows or a value nobody can use."""
    given = {
        name.removeprefix(PREFIX).lower(): value.strip()
        for name, value in environment.items()
        if name.startswith(PREFIX) and value.strip()
    }
    known = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    unknown = sorted(set(given) - set(known))
    if unknown:
        names = ", ".join(PREFIX + name.upper() for name in unknown)
        raise SettingError(f"{names}: no such setting. See docs/settings.md for those that exist.")
    values: dict[str, object] = {}
    for name, text in given.items():
        try:
            values[name] = (
                Path(text).expanduser()
                if name in PATHS
                else msgspec.convert(text, known[name], strict=False)
            )
        except msgspec.ValidationError as error:
            raise SettingError(f"{PREFIX}{name.upper()}={text!r} cannot be used: {error}") from None
    settings = Settings(**values)  # type: ignore[arg-type]  # converted to each field's type above
    if settings.language not in {"vi", "en"}:
        raise SettingError(f"{PREFIX}LANGUAGE={settings.language!r}: write vi or en.")
    if settings.log not in {"requests", "problems"}:
        raise SettingError(f"{PREFIX}LOG={settings.log!r}: write requests or problems.")
    if settings.trusted_proxies:
        _check_networks(settings.trusted_proxies)
    if settings.database_url and not settings.database_url.startswith(
        ("postgres://", "postgresql://")
    ):
        raise SettingError(f"{PREFIX}DATABASE_URL must begin with postgres:// or postgresql://.")
    if settings.database_url:
        _check_ports(settings.database_url)
    return settings


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The addresses or networks of a list like `127.0.0.1, 10.0.0.0/8`; ValueError for others."""
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def _check_ports(address: str) -> None:
    """Several hosts may stand in it, with a comma between; the address itself is not repeated."""
    for host in address.partition("//")[2].partition("/")[0].rpartition("@")[2].split(","):
        _, colon, port = host.rpartition("]")[2].rpartition(":")
        if colon and not (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < _PORTS):
            raise SettingError(
                f"{PREFIX}DATABASE_URL names a port that is none: write it like host:5432, and a "
                "/, @ or : in the password as %2F, %40 or %3A."
            )


def _check_networks(text: str) -> None:
    try:
        networks(text)
    except ValueError as error:
        raise SettingError(f"{PREFIX}TRUSTED_PROXIES={text!r} cannot be used: {error}.") from None


@cache
def current() -> Settings:
    """The settings of this process."""
    return read(os.environ)
