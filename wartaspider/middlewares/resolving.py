"""Which hosts have an address for the browser: the site's, and no other.

So a redirect, a prefetch or the browser's own errands lead nowhere, whatever else fails to stop
them: Chromium has no address to connect to.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from wartaspider.exceptions import PrivateAddressError
from wartaspider.middlewares.addresses import AddressGuard
from wartaspider.urls import SITE_HOSTS, Site

_NOWHERE = "MAP * ~NOTFOUND"


async def resolver_rules(base: str, proxies: Iterable[str] = ()) -> str:
    """Chromium's ``--host-resolver-rules`` for a site.

    Names are resolved and judged here, and fixed to the address that was judged; so are the site's
    ports, lest a stand-in site on this machine opens the rest of it. Behind a proxy, which resolves
    names itself, they are only let pass. Raises PrivateAddressError where the site's name leads
    into a private network.
    """
    site = Site(base)
    proxy_hosts = [host for url in proxies if (host := urlsplit(url).hostname)]
    hosts = sorted(SITE_HOSTS) if site.is_live else [urlsplit(base).hostname or ""]
    if proxy_hosts:
        passing = (f"EXCLUDE {_bracketed(host)}" for host in [*hosts, *proxy_hosts])
        return ", ".join([_NOWHERE, *passing])
    guard, own = AddressGuard(site), urlsplit(base).hostname
    rules = []
    for host in hosts:
        # Chromium looks for localhost on this machine only.
        is_fixed = _is_address(host) or host == "localhost"
        address = host if is_fixed else await _address(host, guard, is_needed=host == own)
        if address:
            at = _bracketed(address)
            rules += [f"MAP {_bracketed(host)}:{port} {at}:{port}" for port in _ports(site)]
    return ", ".join([*rules, _NOWHERE])


def _ports(site: Site) -> list[int]:
    own = urlsplit(site.base).port
    return [own] if own else [80, 443]


async def _address(host: str, guard: AddressGuard, *, is_needed: bool) -> str | None:
    """The address to use; None where there is none, or none that may be used."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return None
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    error: PrivateAddressError | None = None
    for address in sorted(addresses, key=lambda text: ":" in text):  # IPv4 is there nearly always
        try:
            guard.check(address)
        except PrivateAddressError as refusal:
            error = refusal
            continue
        return address
    if error is not None and is_needed:
        raise error
    return None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
