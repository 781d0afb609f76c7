import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Case, verdictOf } from '../../src/reactors/backup-verdict.ts';

const hourMs = 3_600_000;
const from = Date.parse('2026-11-20T23:00:00Z');
const deadline = from + 5 * hourMs;
const box = { silent: false, tells: true, at: deadline - 60_000 };
const usual: Case = {
  from,
  deadline,
  blocked: false,
  word: null,
  ever: true,
  unreadable: false,
  boxes: [box],
  blind: [],
};
const blind = [{ from: from + hourMs, to: from + 2 * hourMs }];

test.each<[string, Partial<Case>, string]>([
  ['no word since midnight is missed', {}, 'missed no_word'],
  ['a word that it worked is seen', { word: { ok: true } }, 'seen ok'],
  ['a word that it failed is a word', { word: { ok: false } }, 'seen failed'],
  [
    'a blocked customer is skipped, whatever there is',
    { blocked: true, word: { ok: true } },
    'skipped blocked',
  ],
  ['one that never had a backup is skipped', { ever: false }, 'skipped never'],
  ['one whose boxes are all silent is skipped', { boxes: [{ ...box, silent: true }] }, 'skipped down'],
  [
    'a word counts though its box is silent by now',
    { word: { ok: true }, boxes: [{ ...box, silent: true }] },
    'seen ok',
  ],
  ['what cannot be read is unknown, never missed', { unreadable: true }, 'unknown unreadable'],
  [
    'what cannot be read is unknown though there was never one',
    { unreadable: true, ever: false },
    'unknown unreadable',
  ],
  [
    'the box that makes the backups counts, not the others',
    {
      boxes: [
        { ...box, silent: true },
        { ...box, tells: false },
      ],
    },
    'skipped down',
  ],
  [
    'one box that makes backups and speaks is enough to miss them',
    { boxes: [{ ...box, silent: true }, box] },
    'missed no_word',
  ],
  ['all boxes count where none ever told', { boxes: [{ ...box, tells: false }] }, 'missed no_word'],
  ['a customer that spoke by events alone is missed, too', { boxes: [] }, 'missed no_word'],
  [
    'after blind time it waits for the box',
    { blind, boxes: [{ ...box, at: from }] },
    'waiting hub_was_blind',
  ],
  [
    'after blind time a report since then decides',
    { blind, boxes: [{ ...box, at: blind[0]!.to }] },
    'missed no_word',
  ],
  [
    'after blind time every box that may know is waited for',
    { blind, boxes: [box, { ...box, at: from }] },
    'waiting hub_was_blind',
  ],
  [
    'a box that fell silent is not waited for',
    { blind, boxes: [{ ...box, at: from, silent: true }] },
    'skipped down',
  ],
  ['after blind time nobody can say what events were lost', { blind, boxes: [] }, 'unknown nobody_to_ask'],
  [
    'blind time that went on past the deadline waits for what the box says of the night, not longer',
    { blind: [{ from: from + hourMs, to: deadline + 9 * hourMs }], boxes: [{ ...box, at: deadline + 1 }] },
    'missed no_word',
  ],
  ['blind time before midnight does not matter', { blind: [{ from: from - 9, to: from }] }, 'missed no_word'],
  [
    'blind time after the deadline does not matter',
    { blind: [{ from: deadline, to: deadline + 9 }] },
    'missed no_word',
  ],
])('%s', (_, known, expected) => {
  const { verdict, reason } = verdictOf({ ...usual, ...known });
  expect(`${verdict} ${reason}`).toBe(expected);
});

const someCase = fc.record<Case>({
  from: fc.constant(from),
  deadline: fc.constant(deadline),
  blocked: fc.boolean(),
  word: fc.option(fc.record({ ok: fc.boolean() })),
  ever: fc.boolean(),
  unreadable: fc.boolean(),
  boxes: fc.array(
    fc.record({
      silent: fc.boolean(),
      tells: fc.boolean(),
      at: fc.integer({ min: from - hourMs, max: deadline + hourMs }),
    }),
    { maxLength: 4 },
  ),
  blind: fc.array(
    fc
      .tuple(
        fc.integer({ min: from - hourMs, max: deadline + hourMs }),
        fc.integer({ min: 1, max: 3 * hourMs }),
      )
      .map(([begin, length]) => ({ from: begin, to: begin + length })),
    { maxLength: 3 },
  ),
});

test('missed is said only where there was one before, nobody is blocked, all can be read, and a box speaks', () => {
  fc.assert(
    fc.property(someCase, (known) => {
      if (verdictOf(known).verdict !== 'missed') return;
      expect(known).toMatchObject({ blocked: false, word: null, ever: true, unreadable: false });
      expect(known.boxes.length === 0 || known.boxes.some(({ silent }) => !silent)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('what waits is decided once every box has spoken after the deadline', () => {
  fc.assert(
    fc.property(someCase, (known) => {
      const boxes = known.boxes.map((one) => ({ ...one, at: deadline }));
      expect(verdictOf({ ...known, boxes }).verdict).not.toBe('waiting');
    }),
    { numRuns: 1_000 },
  );
});
