// Makes a list or an article from the site's data, late and with noise.
(() => {
  const room = document.querySelector('[data-ruang]');
  const more = room.dataset.lagi;
  const here = location.pathname + location.search;

  window.addEventListener('beforeunload', (event) => {
    event.preventDefault();
    event.returnValue = 'Tinggalkan halaman?';
  });
  setTimeout(() => { throw new Error('pelacak kunjungan rusak'); }, 20);
  Promise.reject(new Error('tidak ditangkap'));
  window.open('http://iklan.contoh.invalid/jendela.html');
  fetch('http://iklan.contoh.invalid/hitung.json').catch(() => {});
  new Image().src = '/assets/img/piksel.png?' + here.length;

  // A ticker that never rests.
  const ticker = document.createElement('div');
  document.body.append(ticker);
  setInterval(() => { ticker.textContent = 'Kurs ' + '14.250 '.repeat(1 + Math.random() * 9); }, 150);

  const load = async (address) => {
    const answer = await fetch('/data/halaman.json?alamat=' + encodeURIComponent(address));
    if (!answer.ok) throw new Error('data ' + answer.status);
    const page = await answer.json();
    await new Promise((done) => setTimeout(done, page.tunda));
    return page;
  };
  const listOf = (root) => root.querySelector('h1').nextElementSibling;
  const without = (address, page) => address.split('?')[0] + '?page=' + page;

  const first = more === 'pager' ? here : without(here, 1);
  load(first).then((page) => {
    document.head.insertAdjacentHTML('beforeend', page.kepala);
    room.innerHTML = page.isi;
    if (more !== 'pager') grow();
    alert('Izinkan pemberitahuan?');
    if (page.lingkaran && more === 'pager') setTimeout(() => { for (;;) { /* a bad script */ } }, 30);
  }).catch(() => { room.textContent = 'Gagal memuat.'; });

  function grow() {
    const list = listOf(room);
    for (const pager of room.querySelectorAll('h1 ~ ul')) pager.remove();
    let number = 1, under = false, over = false;
    const button = document.createElement('button');
    button.textContent = 'Muat Lebih Banyak';
    const next = async () => {
      if (under || over) return;
      under = true;
      try {
        const page = await load(without(here, number + 1));
        const holder = document.createElement('div');
        holder.innerHTML = page.isi;
        const items = [...listOf(holder).children].filter((item) => item.querySelector('a'));
        list.append(...items);
        number += 1;
        over = items.length === 0;
        if (over) button.remove();
      } catch (error) {
        // The next attempt may work.
      } finally {
        under = false;
      }
    };
    if (more === 'button') {
      button.addEventListener('click', next);
      room.append(button);
      return;
    }
    const end = document.createElement('div');
    end.style.height = '1px';
    room.append(end);
    const pad = document.createElement('div');
    pad.style.height = '1500px';  // the end is not in view from the start
    list.before(pad);
    new IntersectionObserver((seen) => { if (seen.some((each) => each.isIntersecting)) next(); },
      { rootMargin: '50px' }).observe(end);
  }
})();
