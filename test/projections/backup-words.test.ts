import { expect, test } from 'vitest';
import { timeOfEvent, toldByController, toldByHost } from '../../projections/backup-words.ts';

const recordedAt = Date.parse('2026-11-21T04:00:00Z');
const iso = (hours: number) => new Date(recordedAt + hours * 3_600_000).toISOString();
const at = (hours: number) => recordedAt + hours * 3_600_000;

const host = (backups: unknown, skipped?: string) =>
  toldByHost({
    recordedAt,
    data: {
      hostId: 'anna-1',
      customerId: 'anna',
      at: recordedAt,
      body: { backups },
      ...(skipped === undefined ? {} : { skipped: [{ path: skipped, message: 'odd' }] }),
    },
  });
const nothing = { word: null, unreadable: null };

test.each<[string, unknown, { word: object | null; unreadable: string | null }]>([
  ['nothing', [], nothing],
  ['no list', undefined, nothing],
  ['one that runs', [{ status: 'running', started_at: iso(-1) }], nothing],
  [
    'one that worked',
    [{ status: 'ok', finished_at: iso(-1) }],
    { word: { at: at(-1), ok: true }, unreadable: null },
  ],
  [
    'the newest of several',
    [
      { status: 'ok', finished_at: iso(-2) },
      { status: 'failed', finished_at: iso(-1) },
      { status: 'ok', finished_at: iso(-3) },
    ],
    { word: { at: at(-1), ok: false }, unreadable: null },
  ],
  [
    'one with its start alone',
    [{ status: 'ok', started_at: iso(-2) }],
    { word: { at: at(-2), ok: true }, unreadable: null },
  ],
  ['one without a time', [{ status: 'ok' }], { word: null, unreadable: 'backups[0].started_at' }],
  [
    'one with a time that is none',
    [{ status: 'ok', finished_at: 'last night', started_at: iso(-2) }],
    { word: null, unreadable: 'backups[0].finished_at' },
  ],
  [
    'one of tomorrow',
    [{ status: 'ok', finished_at: iso(24) }],
    { word: null, unreadable: 'backups[0].finished_at' },
  ],
  [
    'one of a clock nine minutes ahead',
    [{ status: 'ok', finished_at: iso(0.15) }],
    { word: { at: at(0.15), ok: true }, unreadable: null },
  ],
  [
    'one with a state that nobody knows',
    [{ status: 'success', finished_at: iso(-1) }],
    { word: null, unreadable: 'backups[0].status' },
  ],
  [
    'one that cannot be read beside one that can',
    [{ status: 1 }, { status: 'OK', finished_at: iso(-1) }],
    { word: { at: at(-1), ok: true }, unreadable: 'backups[0].status' },
  ],
])('a host that tells of %s', (_, backups, expected) => {
  expect(host(backups)).toEqual(expected);
});

test('an entry that was skipped makes the list one that cannot be read', () => {
  expect(host([5, { status: 'ok', finished_at: iso(-1) }], 'backups[0]')).toEqual({
    word: { at: at(-1), ok: true },
    unreadable: 'backups[0]',
  });
  expect(host(Array(6_000).fill(5), 'backups')).toEqual({ word: null, unreadable: 'backups' });
  expect(host([], 'guests[0]')).toEqual(nothing);
});

const controller = (backup: unknown, skipped?: string) =>
  toldByController({
    recordedAt,
    data: {
      customerId: 'anna',
      at: recordedAt,
      body: { customer_id: 'anna', backup },
      ...(skipped === undefined ? {} : { skipped: [{ path: skipped, message: 'odd' }] }),
    },
  });

test.each<[string, unknown, object, object]>([
  ['nothing', undefined, nothing, nothing],
  ['null', null, nothing, nothing],
  ['the zero time of Go', { last_backup_at: '0001-01-01T00:00:00Z', last_db_dump_at: '' }, nothing, nothing],
  [
    'both',
    { last_backup_at: iso(-1), last_backup_ok: true, last_db_dump_at: iso(-2), last_db_dump_ok: false },
    { word: { at: at(-1), ok: true }, unreadable: null },
    { word: { at: at(-2), ok: false }, unreadable: null },
  ],
  [
    'a time without how it went',
    { last_backup_at: iso(-1) },
    { word: { at: at(-1), ok: true }, unreadable: null },
    nothing,
  ],
  [
    'a time in words',
    { last_backup_at: 'yesterday' },
    { word: null, unreadable: 'backup.last_backup_at' },
    nothing,
  ],
  [
    'a time to come',
    { last_db_dump_at: iso(2) },
    nothing,
    { word: null, unreadable: 'backup.last_db_dump_at' },
  ],
])('a controller that tells of %s', (_, backup, expected, dump) => {
  expect(controller(backup)).toEqual({ backup: expected, db_dump: dump });
});

test('a time that was skipped is one that cannot be read', () => {
  expect(controller({ last_backup_at: 5 }, 'backup.last_backup_at')).toEqual({
    backup: { word: null, unreadable: 'backup.last_backup_at' },
    db_dump: nothing,
  });
});

test('an event is dated by its sender where that makes sense, else by the hub', () => {
  expect([at(-5), at(0.1), at(1), 0, null].map((time) => timeOfEvent(time, recordedAt))).toEqual([
    at(-5),
    at(0.1),
    recordedAt,
    recordedAt,
    recordedAt,
  ]);
});
