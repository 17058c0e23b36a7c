"""Where a request comes from, also when a proxy of ours passed it on."""

from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address

from litestar.datastructures import Headers

from training import settings

FORWARDED = "x-forwarded-for"


def client_address(connected: str, headers: Headers) -> str:
    """The address of whoever asks.

    `X-Forwarded-For` is a client's own claim unless a proxy of ours wrote its end: it is read from
    the right, and only as far as `SOLOP_TRUSTED_PROXIES` vouches for who added it.
    """
    trusted = _trusted(settings.current().trusted_proxies or "")
    at = connected
    claimed = ",".join(headers.getall(FORWARDED, []))
    for named in reversed([one.strip() for one in claimed.split(",") if one.strip()]):
        if not _is_of(trusted, at):
            break
        try:
            at = str(ip_address(named))
        except ValueError:
            break
    return at


@cache
def _trusted(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return settings.networks(text)


def _is_of(networks: tuple[IPv4Network | IPv6Network, ...], address: str) -> bool:
    if not networks:
        return False
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in networks)
