// The crosshair of the charts: one instant, read on all charts of the page, by the pointer or the arrow keys.
(() => {
  const zone = document.documentElement.dataset.zone || 'UTC';
  let share = null;
  const readAt = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });

  function valuesOf(chart) {
    return chart.dataset.values
      .split(';')
      .filter(Boolean)
      .map((one) => one.split(',').map((value) => (value === '' ? null : Number(value))));
  }

  function nearest(values, seconds) {
    let best = null;
    for (const value of values)
      if (best === null || Math.abs(value[0] - seconds) < Math.abs(best[0] - seconds)) best = value;
    return best;
  }

  function drawCross() {
    for (const chart of document.querySelectorAll('.chart')) {
      const [cross, dot, read] = ['.cross', '.dot', '.read'].map((part) => chart.querySelector(part));
      const { from, until, top, unit } = chart.dataset;
      const length = (until - from) / 1000;
      const values = share === null ? [] : valuesOf(chart);
      const found = share === null ? null : nearest(values, share * length);
      const close = found !== null && Math.abs(found[0] - share * length) < length / 40;
      cross.setAttribute('visibility', share === null ? 'hidden' : 'visible');
      dot.setAttribute('visibility', close ? 'visible' : 'hidden');
      read.replaceChildren();
      if (share === null) continue;
      const seconds = close ? found[0] : share * length;
      for (const end of ['x1', 'x2']) cross.setAttribute(end, `${(seconds / length) * 100}%`);
      const value = document.createElement('b');
      if (close) {
        const [, avg, min, max] = found;
        dot.setAttribute('cx', `${(seconds / length) * 100}%`);
        dot.setAttribute('cy', String(96 * (1 - Math.min(1, avg / top))));
        value.textContent =
          min === null || max === null ? `${avg} ${unit}` : `${avg} ${unit} (${min} to ${max})`;
      } else value.textContent = 'no report';
      read.append(`${readAt.format(Number(from) + seconds * 1000)} `, value);
    }
  }

  const chartUnder = (event) => event.target.closest?.('.chart');

  document.addEventListener('pointermove', (event) => {
    const plot = chartUnder(event)?.querySelector('.plot');
    if (!plot) {
      if (share !== null && !document.activeElement?.matches('.chart')) {
        share = null;
        drawCross();
      }
      return;
    }
    const { left, width } = plot.getBoundingClientRect();
    share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    drawCross();
  });

  function stepCross(chart, way) {
    const values = valuesOf(chart);
    const length = (chart.dataset.until - chart.dataset.from) / 1000;
    if (values.length === 0) return;
    const at = share === null ? values.length - 1 : values.indexOf(nearest(values, share * length)) + way;
    share = values[Math.min(values.length - 1, Math.max(0, at))][0] / length;
    drawCross();
  }

  document.addEventListener('keydown', (event) => {
    const chart = event.target.matches?.('.chart') ? event.target : null;
    if (chart === null || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    stepCross(chart, event.key === 'ArrowLeft' ? -1 : 1);
  });

  // A chart that was sent again comes without its crosshair.
  document.addEventListener('htmx:after:settle', drawCross);
})();
