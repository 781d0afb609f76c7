// The few lines that the browser runs besides htmx: the live mark, ages and clock that go on by themselves, folds that
// outlive a morph, copy buttons, four keys. The server sends this after htmx and hx-sse, as one file.
(() => {
  const minute = 60_000;
  const hour = 60 * minute;
  const day = 24 * hour;
  const zone = document.documentElement.dataset.zone || 'UTC';
  const two = (n) => String(n).padStart(2, '0');

  // What the hub's clock says beyond ours, from the one it sent with the page.
  const clock = document.getElementById('clock');
  let ahead = clock === null ? 0 : Date.parse(clock.dateTime) - Date.now();
  const now = () => Date.now() + ahead;

  const formatter = (options) => {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    return (at) => Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  };
  const parts = formatter({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });

  // Ages. The same words as `ago` in format.ts.
  function ago(at) {
    const since = now() - at;
    if (since < minute) return 'now';
    if (since < hour) return `${Math.floor(since / minute)} min`;
    if (since < day) return `${Math.floor(since / hour)} h ${two(Math.floor((since % hour) / minute))}`;
    return `${Math.floor(since / day)} d`;
  }

  function refreshAges() {
    for (const time of document.querySelectorAll('time[data-age]')) {
      const age = ago(Date.parse(time.dateTime));
      const words = time.dataset.age === 'phrase' && age !== 'now' ? `${age} ago` : age;
      if (time.textContent !== words) time.textContent = words;
    }
  }

  // The live mark. The stream says `tick` at least every 20 s; a connection that is silent for longer is dead, even
  // where the network never said so.
  const silentAfter = 45_000;
  const staleAfter = 60_000;
  const live = document.getElementById('live');
  let lastWord = Date.now();
  let connection = null;
  let refused = false;

  function mark(state) {
    if (live.dataset.state === state) return;
    if (state === 'stale') {
      const { hour: hours, minute: minutes } = parts(lastWord + ahead);
      live.querySelector('.since').textContent = ` since ${hours}:${minutes}`;
    }
    live.dataset.state = state;
  }

  function heard() {
    lastWord = Date.now();
    mark('live');
  }

  function watchStream() {
    if (refused || document.hidden) return;
    if (live.dataset.state === 'live' && Date.now() - lastWord > silentAfter) {
      mark('reconnecting');
      connection?.reader?.cancel();
    }
    if (live.dataset.state !== 'live' && Date.now() - lastWord > staleAfter) mark('stale');
    // hx-sse goes on by itself once a stream stood; before that nobody tries again but us. It ignores a second call.
    if (live.dataset.state !== 'live' && connection === null) htmx.trigger(live, 'reconnect');
  }

  function refusedWith(status) {
    if (status !== 401 && status !== 403) return false;
    refused = true;
    mark('stale');
    toast('You are signed out: what you see stands still. Reload the page to sign in.');
    return true;
  }

  if (live !== null) {
    live.addEventListener('htmx:sse:before:connection', (event) => {
      connection = event.detail.connection;
      if (connection.attempt > 0 && live.dataset.state === 'live') mark('reconnecting');
    });
    live.addEventListener('htmx:sse:after:connection', heard);
    live.addEventListener('htmx:sse:after:message', heard);
    live.addEventListener('htmx:sse:error', (event) => {
      if (refusedWith(event.detail.status)) event.detail.connection.cancelled = true;
    });
    live.addEventListener('htmx:sse:close', () => {
      connection = null;
      if (live.dataset.state === 'live') mark('reconnecting');
    });
    live.addEventListener('htmx:response:error', (event) => {
      event.stopPropagation();
      refusedWith(event.detail.ctx.response.status);
    });
    live.addEventListener('htmx:error', (event) => event.stopPropagation());
    live.addEventListener('tick', (event) => {
      const at = Number(event.detail.data);
      if (at > 0) ahead = at - Date.now();
    });
    setInterval(watchStream, 5_000);
  }

  function tickClock() {
    // A clock that goes on while the page stands still would say that the page does not.
    if (clock === null || (live !== null && live.dataset.state === 'stale')) return;
    const { weekday, day: date, month, hour: h, minute: m, second, timeZoneName } = parts(now());
    clock.textContent = `${weekday} ${date} ${month} ${h}:${m}:${second} ${timeZoneName}`;
  }
  setInterval(tickClock, 1_000);
  setInterval(() => {
    if (live === null || live.dataset.state !== 'stale') refreshAges();
  }, 15_000);

  // Timers sleep with a page that nobody looks at: it catches up at once when somebody does.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    refreshAges();
    tickClock();
  });

  // A sentence at the bottom that goes by itself.
  function toast(words) {
    const place =
      document.querySelector('.toasts') ??
      document.body.appendChild(element('div', 'toasts', { role: 'status' }));
    const one = place.appendChild(element('p', 'toast', {}));
    one.textContent = words;
    setTimeout(() => one.remove(), 8_000);
  }

  function element(tag, name, attributes) {
    const made = document.createElement(tag);
    made.className = name;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  document.addEventListener('htmx:response:error', (event) => {
    toast(`The hub answered ${event.detail.ctx.response.status}: nothing was changed.`);
  });
  document.addEventListener('htmx:error', () => toast('The hub did not answer. Try again.'));

  // Folds. What the reader chose is kept by the row's id, outlives morph and reload, and wins over what the server says.
  const chosen = new Map(JSON.parse(sessionStorage.getItem('folds') ?? '[]'));

  const hostsOf = (button) => document.getElementById(button.getAttribute('aria-controls'));
  const isFetched = (button) => hostsOf(button)?.hasAttribute('data-fetched') === true;
  // htmx takes up what a morph brought only after it has said that it is done.
  const fetchHosts = (button) => setTimeout(() => htmx.trigger(button, 'unfold'));

  // Rows that are fetched here are left alone by a morph (morphSkip); those that the server sends stay the server's.
  function fold(button, open) {
    const hosts = hostsOf(button);
    if (hosts === null) return;
    button.setAttribute('aria-expanded', String(open));
    hosts.hidden = !open;
    if (open && hosts.rows.length === 0 && !isFetched(button)) {
      hosts.setAttribute('data-fetched', '');
      fetchHosts(button);
    }
    if (!open && isFetched(button)) {
      hosts.removeAttribute('data-fetched');
      hosts.replaceChildren();
    }
  }

  function foldAsChosen(button) {
    fold(button, chosen.get(button.id) ?? button.getAttribute('aria-expanded') === 'true');
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('.fold');
    if (!button) return;
    const open = button.getAttribute('aria-expanded') !== 'true';
    chosen.set(button.id, open);
    sessionStorage.setItem('folds', JSON.stringify([...chosen].slice(-500)));
    fold(button, open);
  });

  // A morph ends here, before anything is painted: a row that the server drew folded is as the reader left it again,
  // and hosts that were fetched are fetched again, for their customer changed.
  document.addEventListener('htmx:after:settle', (event) => {
    const target = event.detail.task.target;
    if (!(target instanceof Element)) return;
    for (const button of target.querySelectorAll('.fold')) {
      if (isFetched(button)) fetchHosts(button);
      foldAsChosen(button);
    }
    if (!target.matches('.hosts')) return;
    const button = document.querySelector(`.fold[aria-controls="${CSS.escape(target.id)}"]`);
    if (button !== null) foldAsChosen(button);
  });

  // Once htmx has gone through the page: it does so in a timer of its own, set before this one.
  setTimeout(() => {
    for (const button of document.querySelectorAll('.fold')) foldAsChosen(button);
    refreshAges();
  });

  // Copy.
  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-copy]');
    if (!button) return;
    const line = button.parentElement.querySelector('code');
    try {
      await navigator.clipboard.writeText(line.textContent);
      toast('Copied.');
    } catch {
      // No clipboard on plain http: the line is selected, and the keys do it.
      getSelection().selectAllChildren(line);
      toast('Selected: copy it with the keys.');
    }
  });

  // A menu closes when something else is pressed.
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('.drop[open]'))
      if (!menu.contains(event.target)) menu.open = false;
  });

  // Keys: / searches, j and k walk the rows, Enter opens, Escape closes what is open.
  const at = () => document.querySelector('.row[data-at]');

  function walk(way) {
    const rows = [...document.querySelectorAll('tbody:not([hidden]) > .row:has([data-open-row])')];
    if (rows.length === 0) return;
    const here = rows.indexOf(at());
    const next =
      rows[
        here === -1 ? (way > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + way))
      ];
    at()?.removeAttribute('data-at');
    next.setAttribute('data-at', '');
    next.scrollIntoView({ block: 'nearest' });
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape')
      for (const menu of document.querySelectorAll('.drop[open]')) menu.open = false;
    if (event.target.closest?.('input, textarea, select')) return;
    if (event.key === '/') {
      event.preventDefault();
      document.querySelector('.find input')?.focus();
    } else if (event.key === 'j') walk(1);
    else if (event.key === 'k') walk(-1);
    else if (event.key === 'Enter' && event.target === document.body)
      at()?.querySelector('[data-open-row]')?.click();
  });
})();
