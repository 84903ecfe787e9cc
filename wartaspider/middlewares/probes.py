"""What is asked of a page in the browser, in JavaScript."""

from __future__ import annotations

# IDs of the articles that a page links, once each, in page order.
_IDS = r"""
  const ids = () => [...new Set([...document.querySelectorAll('a[href]')]
    .map(a => /\/(?:read|berita)(\d{1,10})(?:[/?#]|$)/.exec(a.getAttribute('href')))
    .filter(Boolean).map(found => Number(found[1])))];
"""

# Changes when an element is added or taken away, but not with every tick of a clock.
SIGN = f"""() => {{ {_IDS}
  const body = document.body;
  return body ? ids().length + ' ' + body.getElementsByTagName('*').length : '';
}}"""

LISTED = f"() => {{ {_IDS} return ids(); }}"

# Clicks a button that stands for more of the list, or scrolls everything to its end; says which.
MORE = r"""() => {
  const more = new RegExp(
    '^(?:muat|load|show|view|see|tampilkan|lihat|buka)\\b.*\\b(?:lebih|lagi|lain\\w*|more'
    + '|berikut\\w*|selanjut\\w*)\\b|^(?:berita|artikel|kabar) (?:lain\\w*|berikut\\w*'
    + '|selanjut\\w*|sebelum\\w*)$|^(?:lebih banyak|selebihnya|more(?: news)?)\\b', 'i');
  const label = e => (e.innerText || e.value || e.getAttribute('aria-label') || '')
    .replace(/\s+/g, ' ').trim();
  const acts = e => e.tagName !== 'A' || /^(?:#.*|javascript:.*)?$/i.test(
    e.getAttribute('href') || '');
  const works = e => e.getClientRects().length && !e.disabled
    && e.getAttribute('aria-disabled') !== 'true';
  const buttons = [...document.querySelectorAll(
    'button, a, [role=button], input[type=button], input[type=submit]')]
    .filter(e => label(e).length < 40 && more.test(label(e)) && acts(e) && works(e)
      && !e.closest('nav, header, footer, aside'));
  if (buttons.length) {
    const button = buttons[buttons.length - 1];
    button.scrollIntoView();
    button.click();
    return 'button';
  }
  const boxes = [...document.querySelectorAll('main, div, section, ul, ol')].filter(e =>
    e.scrollHeight > e.clientHeight + 50 && e.clientHeight > 100
    && /auto|scroll/.test(getComputedStyle(e).overflowY));
  for (const box of [document.scrollingElement || document.documentElement, ...boxes]) {
    // Some lists wait for the end to come into view, and it may be in view already.
    box.scrollTop = Math.max(0, box.scrollTop - box.clientHeight);
    setTimeout(() => { box.scrollTop = box.scrollHeight; }, 50);
  }
  return 'scroll';
}"""
