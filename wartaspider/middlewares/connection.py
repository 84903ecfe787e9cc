"""Connections to the site: only to addresses that the guard lets pass, with a head of bounded size.

The address is judged where it is connected to, after every resolver, cache and notation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _ScrapyAgent,
)
from scrapy.utils._download_handlers import normalize_bind_address
from twisted.internet.abstract import isIPv6Address
from twisted.internet.endpoints import HostnameEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.web._newclient import HEADER, STATUS
from twisted.web.client import URI, Agent
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import (  # type: ignore[import-untyped]
    directlyProvides,
    implementer,
    providedBy,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from twisted.internet.defer import Deferred
    from twisted.web._newclient import Request as WireRequest
    from twisted.web.iweb import IResponse

    from wartaspider.middlewares.addresses import AddressGuard

MAX_HEAD = 256 * 1024
"""Bytes of an answer's status and header lines; Twisted bounds a line, but not how many come."""


class GuardedReactor:
    """The reactor, as endpoints see it: it connects only to addresses that the guard lets pass."""

    def __init__(self, reactor: Any, guard: AddressGuard) -> None:
        self._reactor = reactor
        self._guard = guard
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    # Twisted's name, called by its endpoints for each address that a name resolved to.
    def connectTCP(self, host: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        """A connection to an IP address. Raises PrivateAddressError instead of connecting."""
        self._guard.check(host)
        return self._reactor.connectTCP(host, *args, **kwargs)


@implementer(IAgentEndpointFactory)
class GuardedEndpoints:
    """Where a request's bytes go: to a host of the site, by TCP or TLS."""

    def __init__(self, reactor: Any, policy: Any, timeout: float, bind: Any) -> None:
        self._reactor = reactor
        self._policy = policy
        self._options = {"timeout": timeout, "bindAddress": bind}

    # Twisted's name.
    def endpointForURI(self, uri: URI) -> Any:  # noqa: N802
        """The endpoint for an http or https address."""
        host = uri.host.decode("ascii")
        # Scrapy's resolver gives IPv4 addresses, and none for an IPv6 address as such.
        kind: Any = TCP6ClientEndpoint if isIPv6Address(host) else HostnameEndpoint
        endpoint = kind(self._reactor, host, uri.port, **self._options)
        if uri.scheme == b"https":
            return wrapClientTLS(self._policy.creatorForNetloc(uri.host, uri.port), endpoint)
        return endpoint


class GuardedAgent(_ScrapyAgent):
    """Scrapy's agent with guarded connections.

    A proxy that the operator set (``https_proxy``) is connected to wherever it is: it resolves the
    names itself.
    """

    def __init__(self, guard: AddressGuard, **options: Any) -> None:
        super().__init__(**options)
        self._guard = guard

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        if request.meta.get("proxy"):
            return super()._get_agent(request, timeout)
        from twisted.internet import reactor

        bind = normalize_bind_address(self._bindAddress)
        guarded = GuardedReactor(reactor, self._guard)
        endpoints = GuardedEndpoints(guarded, self._contextFactory, timeout, bind)
        return Agent.usingEndpointFactory(reactor, endpoints, self._pool)  # type: ignore[no-untyped-call, no-any-return]


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Hangs up on an answer whose head never ends; tells when a request is sent."""

    _head = 0

    def __init__(self, sent: Callable[[], None], quiescent: Any) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._sent = sent

    def request(self, request: WireRequest) -> Deferred[IResponse]:
        """The answer to a request."""
        self._head = 0
        self._sent()
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Count what comes before the body; interim answers (1xx) are part of it."""
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MAX_HEAD and self.transport is not None:
                self.transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes such connections for Twisted's pool."""

    def __init__(self, sent: Callable[[], None], *args: Any) -> None:
        super().__init__(*args)  # type: ignore[no-untyped-call]
        self._sent = sent

    def buildProtocol(self, addr: object) -> BoundedProtocol:  # noqa: N802
        """A connection's protocol."""
        return BoundedProtocol(self._sent, self._quiescentCallback)
