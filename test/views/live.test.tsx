import { expect, test } from 'vitest';
import { fleetRegions } from '../../views/fleet-page.tsx';
import { difference, fingerprint, frame, type Region } from '../../views/live.tsx';
import { chrome, minute, now } from './samples/basics.ts';
import { fleet } from './samples/fleet.ts';

const part = (id: string, text: string): Region => ({ id, node: <p id={id}>{text}</p> });
const list = (rows: string[]): Region[] => [
  {
    id: 'list',
    shell: rows.join(' '),
    node: (
      <div id="list">
        {rows.map((row) => (
          <p id={row}>{row}</p>
        ))}
      </div>
    ),
  },
  ...rows.map((row) => ({ ...part(row, row), within: 'list' })),
];

test('a frame morphs each region by its id, and says nothing else', () => {
  expect(frame([part('a', '1 < 2'), part('b', 'x')])).toBe(
    '<hx-partial hx-target="#a" hx-swap="outerMorph"><p id="a">1 &lt; 2</p></hx-partial>' +
      '<hx-partial hx-target="#b" hx-swap="outerMorph"><p id="b">x</p></hx-partial>',
  );
  expect(frame([])).toBe('');
});

test('the title is sent as it is, for it is no element of the body', () => {
  expect(frame([{ id: 'title', node: <title>Fleet</title> }])).toBe('<title>Fleet</title>');
});

test('only what differs from what was sent is sent', () => {
  const { sent } = difference(new Map(), [part('a', '1'), part('b', '1')]);
  const next = difference(sent, [part('a', '1'), part('b', '2')]);
  expect(next.frame).toBe(frame([part('b', '2')]));
  expect(difference(next.sent, [part('a', '1'), part('b', '2')]).frame).toBe('');
});

test('a container is sent whole when what it holds is in another order, and what it holds is not sent again', () => {
  const { sent } = difference(new Map(), list(['a', 'b']));
  const { frame: moved } = difference(sent, list(['b', 'a']));
  expect(moved).toBe(
    '<hx-partial hx-target="#list" hx-swap="outerMorph"><div id="list"><p id="b">b</p><p id="a">a</p></div></hx-partial>',
  );
});

test('a container within a container that is sent whole comes with it', () => {
  const nested = (word: string): Region[] => [
    { id: 'outer', shell: word, node: <div id="outer">{word}</div> },
    ...list([word]).map((region) => ({ ...region, within: region.within ?? 'outer' })),
  ];
  const { sent } = difference(new Map(), nested('a'));
  expect(difference(sent, nested('b')).frame.match(/<hx-partial/g)).toHaveLength(1);
});

test('a minute that passed is no reason to send anything', () => {
  const { sent } = difference(new Map(), fleetRegions({ chrome: chrome(), model: fleet() }));
  const later = { chrome: chrome({ now: now + minute }), model: fleet({ now: now + minute }) };
  expect(difference(sent, fleetRegions(later)).frame).toBe('');
});

test('a report that came is a reason, though the age reads the same', () => {
  const age = (at: string) => `<time datetime="${at}" title="x" data-age="short">now</time>`;
  expect(fingerprint(age('2026-01-01'))).not.toBe(fingerprint(age('2026-01-02')));
  expect(fingerprint('<time datetime="x" data-age="short">4 min</time>')).toBe(
    fingerprint('<time datetime="x" data-age="short">5 min</time>'),
  );
  expect(fingerprint('<time datetime="x">03:12</time>')).not.toBe(
    fingerprint('<time datetime="x">03:13</time>'),
  );
});
