"""Which network addresses a request may reach: public ones, and the one the base URL itself names.

What counts is the address that is connected to, whatever name led there; so a name that resolves
into the operator's own network, at once or only later (DNS rebinding), leads nowhere.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal
from urllib.parse import urlsplit

from wartaspider.exceptions import PrivateAddressError
from wartaspider.urls import Site

Address = IPv4Address | IPv6Address
Kind = Literal["public", "loopback", "private", "reserved"]

_NAT64 = ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")
# RFC 1918, RFC 6598 (shared by customers of a provider), RFC 4193.
_OWN_NETWORKS = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
# What IANA gives out for the Internet; IPv6 has nothing public beside it.
_GLOBAL_IPV6 = ip_network("2000::/3")
# Public to some versions of Python: addresses of protocols, one of them a cloud's metadata.
_PROTOCOLS = ip_network("192.0.0.0/24")
# Azure's address for the metadata of a machine; all other clouds' are link-local or private.
_METADATA = frozenset({ip_address("168.63.129.16"), ip_address("100.100.100.200")})


class AddressGuard:
    """Judges addresses for one run.

    Public ones are good. A base URL that is an address allows that one. One that is a name of the
    operator's own (``localhost``, ``mirror.lan``) allows the kind of network that the first
    connection led to, loopback or private; the live site's names never allow either.
    """

    def __init__(self, site: Site) -> None:
        self._named = _literal(urlsplit(site.base).hostname or "")
        self._kind: Kind | None = "public" if site.is_on_live_host or self._named else None

    def check(self, host: str) -> None:
        """Raises PrivateAddressError if the address must not be connected to."""
        address = _literal(host)
        if address is not None and (address == self._named or self._is_of_kind(address)):
            return
        raise PrivateAddressError(f"{host} is no public address, so it is never connected to")

    def _is_of_kind(self, address: Address) -> bool:
        kind = kind_of(address)
        if self._kind is None and kind != "reserved":
            self._kind = kind
        return kind in ("public", self._kind)


def kind_of(address: Address) -> Kind:
    """What kind of network an address is in; ``reserved``: link-local, multicast, metadata, ...

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is of that one's kind
    unless it is public itself and the other is.
    """
    if isinstance(address, IPv6Address) and (carried := _carried(address)):
        kinds = {kind_of(inner) for inner in carried}
        return kinds.pop() if len(kinds) == 1 else "reserved"
    if address.is_loopback:
        return "loopback"
    if address in _METADATA or address in _PROTOCOLS or address.is_multicast:
        return "reserved"
    if any(address in network for network in _OWN_NETWORKS):
        return "private"
    is_public = address.version == 4 or address in _GLOBAL_IPV6
    return "public" if is_public and address.is_global else "reserved"


def _carried(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address.sixtofour is not None:
        return [address.sixtofour]
    if address.teredo is not None:
        return list(address.teredo)
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64 or address in _LOCAL_NAT64:
        return [last]
    is_compatible = int(address) >> 32 == 0 and int(address) > 1  # ::a.b.c.d, but not :: and ::1
    return [last] if is_compatible else []


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None
