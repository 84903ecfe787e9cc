"""What is asked of a page in the browser, in JavaScript."""

from __future__ import annotations

# ID of each link to an article, in page order: what a list brings may stand beside it already.
_LINKED = r"""
  const linked = () => [...document.querySelectorAll('a[href]')]
    .map(a => /\/(?:read|berita)(\d{1,10})(?:[/?#]|$)/.exec(a.getAttribute('href')))
    .filter(Boolean).map(found => Number(found[1]));
"""

# Changes when an element is added or taken away, but not with every tick of a clock.
SIGN = f"""() => {{ {_LINKED}
  const body = document.body;
  return body ? linked().length + ' ' + body.getElementsByTagName('*').length : '';
}}"""

LINKED = f"() => {{ {_LINKED} return linked(); }}"

# Whether a pager without addresses, which shows other articles in place of these, has a page 2.
PAGED = r"""() => [...document.querySelectorAll('a, button, [role=button]')].some(e =>
  /^\s*2\s*$/.test(e.innerText || '') && e.getClientRects().length
  && /^(?:#.*|javascript:.*)?$/i.test(e.getAttribute('href') || '')
  && e.closest('[class*="pagina" i], [class*="paging" i], [class*="pager" i], [class*="halaman" i],'
    + '[id*="pagina" i], [aria-label*="pagina" i], [aria-label*="halaman" i]')
  && !e.closest('[class*="swiper"], [class*="carousel"], [class*="slick"], aside'))"""

# Clicks a button that stands for more of the list, and scrolls everything to its end.
MORE = r"""async () => {
  const more = new RegExp(
    '^(?:muat|load|show|view|see|tampilkan|lihat|buka)\\b.*\\b(?:lebih|lagi|lain\\w*|more'
    + '|berikut\\w*|selanjut\\w*|selengkap\\w*|semua\\w*)\\b|^(?:berita|artikel|kabar|indeks)'
    + ' (?:lain\\w*|berikut\\w*|selanjut\\w*|sebelum\\w*)$'
    + '|^(?:lebih banyak|selebihnya|selengkapnya|more(?: news)?)\\b', 'i');
  const label = e => (e.innerText || e.value || e.getAttribute('aria-label') || '')
    .replace(/\s+/g, ' ').trim();
  const acts = e => e.tagName !== 'A' || /^(?:#.*|javascript:.*)?$/i.test(
    e.getAttribute('href') || '');
  const works = e => e.getClientRects().length && !e.disabled
    && e.getAttribute('aria-disabled') !== 'true' && !e.closest('nav, header, footer, aside');
  const clickable = kinds => [...document.querySelectorAll(kinds)].filter(e => acts(e) && works(e));
  const named = clickable(
    '[class*="load" i][class*="more" i], [id*="load" i][id*="more" i], [data-load-more]')
    .filter(e => !e.querySelector('button, a, input'));
  const labelled = clickable('button, a, [role=button], input[type=button], input[type=submit]')
    .filter(e => label(e).length < 40 && more.test(label(e)));
  const button = [...named, ...labelled].pop();
  if (button) {
    button.scrollIntoView();
    button.click();
  }
  const boxes = [...document.querySelectorAll('main, div, section, ul, ol')].filter(e =>
    e.scrollHeight > e.clientHeight + 50 && e.clientHeight > 100
    && /auto|scroll/.test(getComputedStyle(e).overflowY));
  // Some lists wait for their end to come into view. It may be in view already, so it goes out of
  // it first, and above a long foot, so no jump is farther than what is seen at once.
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const drawn = () => Promise.race([frame().then(frame), pause(100)]);  // if it is drawn at all
  for (const box of [document.scrollingElement || document.documentElement, ...boxes]) {
    const end = box.scrollHeight - box.clientHeight;
    for (let at = Math.max(0, end - 8 * box.clientHeight); at < end; at += box.clientHeight) {
      box.scrollTop = at;
      await drawn();
    }
    box.scrollTop = box.scrollHeight;
    await drawn();
  }
  return button ? 'button' : 'scroll';
}"""
