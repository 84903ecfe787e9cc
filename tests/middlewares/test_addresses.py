"""What counts is the address that is connected to, whatever name led there."""

from __future__ import annotations

import ipaddress

import pytest
from middlewares.loopback import crawl
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IReactorPluggableNameResolver
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock
from twisted.web.client import URI
from zope.interface import alsoProvides

from wartaspider.exceptions import PrivateAddressError
from wartaspider.middlewares.addresses import AddressGuard, kind_of
from wartaspider.middlewares.connection import GuardedEndpoints, GuardedReactor
from wartaspider.urls import Site

LIVE = Site()
PUBLIC = ("93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34")
LOOPBACK = ("127.0.0.1", "127.255.0.7", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")
PRIVATE = ("10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.1.1", "100.64.0.1", "fd00::1")
PRIVATE_INSIDE = (
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:a00:1::",
    "::a00:1",
)
RESERVED = (
    "0.0.0.0",
    "169.254.169.254",
    "169.254.0.23",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "2001:0:5db8:d822:0:0:f5ff:fffe",  # Teredo: a public server, and 10.0.0.1 behind it
)
NOT_PUBLIC = (*LOOPBACK, *PRIVATE, *PRIVATE_INSIDE, *RESERVED)


@pytest.mark.parametrize(
    ("addresses", "kind"),
    [
        (PUBLIC, "public"),
        (LOOPBACK, "loopback"),
        (PRIVATE + PRIVATE_INSIDE, "private"),
        (RESERVED, "reserved"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_kind_of_when(addresses, kind):
    kinds = {address: kind_of(ipaddress.ip_address(address)) for address in addresses}
    assert kinds == dict.fromkeys(addresses, kind)


@pytest.mark.parametrize("address", [*NOT_PUBLIC, "fe80::1%eth0", "wartaekonomi.co.id", ""])
def test_check_when_the_live_site_is_asked_wants_a_public_address(address):
    with pytest.raises(PrivateAddressError):
        AddressGuard(LIVE).check(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_check_when_public(address):
    for base in (LIVE.base, "http://127.0.0.1:8000", "http://mirror.lan"):
        AddressGuard(Site(base)).check(address)


@pytest.mark.parametrize(
    ("base", "own"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "::1"),
        ("http://10.0.0.7", "10.0.0.7"),
        ("http://169.254.169.254", "169.254.169.254"),
    ],
)
def test_check_when_the_base_url_is_an_address_allows_only_that_one(base, own):
    guard = AddressGuard(Site(base))
    guard.check(own)
    for other in {*NOT_PUBLIC, "127.0.0.2"} - {own}:
        with pytest.raises(PrivateAddressError):
            guard.check(other)


@pytest.mark.parametrize(
    ("first", "like_it", "others"),
    [
        ("127.0.0.1", LOOPBACK, PRIVATE + RESERVED),
        ("192.168.1.5", PRIVATE, LOOPBACK + RESERVED),
        ("93.184.216.34", PUBLIC, NOT_PUBLIC),
    ],
)
def test_check_when_the_base_url_is_a_name_stays_in_the_first_network(first, like_it, others):
    guard = AddressGuard(Site("http://mirror.lan:8000"))
    for address in (first, *like_it):
        guard.check(address)
    for address in others:
        with pytest.raises(PrivateAddressError):
            guard.check(address)


class Net(MemoryReactorClock):
    """A network in memory, where every name has these addresses."""

    def __init__(self, *addresses):
        super().__init__()
        self.addresses = addresses
        self.nameResolver = self
        alsoProvides(self, IReactorPluggableNameResolver)

    def resolveHostName(self, receiver, name, portNumber=0, **_):  # noqa: N802, N803
        receiver.resolutionBegan(None)
        for text in self.addresses:
            family = IPv6Address if ":" in text else IPv4Address
            receiver.addressResolved(family("TCP", text, portNumber))
        receiver.resolutionComplete()

    def hosts(self, site, scheme=b"https", host=b"wartaekonomi.co.id"):
        """Which addresses are connected to, and the error if there is one."""
        errors = []
        endpoints = GuardedEndpoints(GuardedReactor(self, AddressGuard(site)), Policy, 5.0, None)
        uri = URI.fromBytes(scheme + b"://" + host + b"/")
        endpoints.endpointForURI(uri).connect(Factory()).addErrback(
            lambda failure: errors.append(failure.value)
        )
        self.pump([0.3] * 5)
        return [client[0] for client in self.tcpClients], errors


class Policy:
    """TLS that is never reached."""

    @staticmethod
    def creatorForNetloc(host, port):  # noqa: N802
        from twisted.internet.ssl import optionsForClientTLS

        return optionsForClientTLS(host.decode())


@pytest.mark.parametrize("scheme", [b"http", b"https"])
@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_connect_when_a_name_leads_inside_never_connects(address, scheme):
    hosts, [error] = Net(address).hosts(LIVE, scheme)
    assert hosts == []
    assert isinstance(error, PrivateAddressError)
    assert error.reason == "private-address"


def test_connect_when_the_base_url_is_an_ipv6_address():
    site = Site("http://[::1]:8000")
    assert Net().hosts(site, b"http", b"[::1]:8000") == (["::1"], [])
    hosts, [error] = Net().hosts(site, b"http", b"[fd00::1]:8000")
    assert hosts == []
    assert isinstance(error, PrivateAddressError)


def test_connect_when_a_name_has_several_addresses_takes_the_public_ones():
    hosts, errors = Net("10.0.0.1", "93.184.216.34", "::1").hosts(LIVE)
    assert (hosts, errors) == (["93.184.216.34"], [])


def test_crawl_when_the_live_name_resolves_to_loopback_asks_nothing(serve):
    server = serve()
    names = {"wartaekonomi.co.id": "127.0.0.1"}
    outcome = crawl("https://wartaekonomi.co.id", "/read1/a", names=names)
    assert outcome.reason == "robots-unavailable"
    assert outcome.stats.get("warta/manners/requests", 0) <= 1
    assert "127.0.0.1 is no public address" in outcome.log
    assert server.arrivals == []


def test_crawl_when_the_base_url_is_a_name_of_our_own(serve):
    server = serve()
    base = server.base.replace("127.0.0.1", "mirror.lan")
    outcome = crawl(base, "/read1/a", names={"mirror.lan": "127.0.0.1"})
    assert outcome.ends == {f"{base}/read1/a": "ok"}
