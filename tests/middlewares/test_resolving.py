"""Which hosts and ports have an address for the browser."""

from __future__ import annotations

import asyncio
import socket

import pytest

from wartaspider.exceptions import PrivateAddressError
from wartaspider.middlewares.resolving import resolver_rules

LIVE = "https://wartaekonomi.co.id"
NOWHERE = "MAP * ~NOTFOUND"


def rules(monkeypatch, base, names=None, proxies=()):
    def lookup(host, *args, **kwargs):
        if host not in (names or {}):
            raise socket.gaierror
        return [(0, 0, 0, "", (address, 0)) for address in names[host]]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asyncio.run(resolver_rules(base, proxies)).split(", ")


@pytest.mark.parametrize(
    ("base", "own"),
    [
        ("http://127.0.0.1:8123", ["MAP 127.0.0.1:8123 127.0.0.1:8123"]),
        ("http://localhost:8123/", ["MAP localhost:8123 localhost:8123"]),
        ("http://[::1]:8123", ["MAP [::1]:8123 [::1]:8123"]),
        ("http://127.0.0.1", [f"MAP 127.0.0.1:{port} 127.0.0.1:{port}" for port in (80, 443)]),
    ],
)
def test_resolver_rules_when_the_base_url_is_an_address_let_one_port_pass(monkeypatch, base, own):
    assert rules(monkeypatch, base) == [*own, NOWHERE]


def test_resolver_rules_when_live_fix_each_name_to_the_address_that_was_judged(monkeypatch):
    names = {
        "wartaekonomi.co.id": ["2606:2800:220:1::1", "93.184.216.34"],
        "m.wartaekonomi.co.id": ["10.0.0.7"],
        "www.wartaekonomi.co.id": ["10.0.0.7", "93.184.216.35"],
    }
    assert rules(monkeypatch, LIVE, names) == [
        "MAP wartaekonomi.co.id:80 93.184.216.34:80",
        "MAP wartaekonomi.co.id:443 93.184.216.34:443",
        "MAP www.wartaekonomi.co.id:80 93.184.216.35:80",
        "MAP www.wartaekonomi.co.id:443 93.184.216.35:443",
        NOWHERE,
    ]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fd00::1"])
def test_resolver_rules_when_the_live_name_leads_inside_raise(monkeypatch, address):
    with pytest.raises(PrivateAddressError):
        rules(monkeypatch, LIVE, {"wartaekonomi.co.id": [address]})


def test_resolver_rules_when_behind_a_proxy_let_names_pass(monkeypatch):
    found = rules(monkeypatch, "http://situs.contoh:81", proxies=["http://proksi.contoh:3128"])
    assert found == [NOWHERE, "EXCLUDE situs.contoh", "EXCLUDE proksi.contoh"]
