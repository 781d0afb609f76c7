import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { eventType, eventTypeNames } from '../../../schema/event-types.ts';
import { NoticeKind } from '../../../schema/notice.ts';
import { described, messages, say } from '../../../views/mail/messages.ts';

type Tree = { [key: string]: string | Tree };

const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  );

const english = flat(messages.en as unknown as Tree);
const hungarian = flat(messages.hu as unknown as Tree);

/** The names in the braces of a message. */
function argumentsOf(message: string): string[] {
  const found = new Set<string>();
  const walk = (nodes: unknown): void => {
    for (const node of nodes as {
      type: number;
      value?: string;
      options?: Record<string, { value: unknown }>;
    }[]) {
      if (node.type !== 0 && node.type !== 7) found.add(String(node.value)); // neither text nor #
      for (const option of Object.values(node.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }).getAst());
  return [...found].sort();
}

test('both languages have the same messages, and none is empty in one alone', () => {
  expect(hungarian.map(([key]) => key).sort()).toEqual(english.map(([key]) => key).sort());
  const byKey = new Map(hungarian);
  expect(english.filter(([key, text]) => (text === '') !== (byKey.get(key) === ''))).toEqual([]);
});

test.each([
  ['en', english],
  ['hu', hungarian],
] as const)('every message in %s parses, formats, and asks only for what is given', (language, all) => {
  const given = new Set(english.flatMap(([, text]) => argumentsOf(text)));
  const extra = ['about']; // ": name", for a language that puts names behind a colon
  for (const [key, text] of all) {
    const asked = argumentsOf(text);
    expect([key, asked.filter((name) => !given.has(name) && !extra.includes(name))]).toEqual([key, []]);
    const said = say(language, text, Object.fromEntries(asked.map((name) => [name, 2])));
    expect([key, /[{}]|undefined|null/.test(said)]).toEqual([key, false]);
  }
});

test('an asked-for value that nobody gives is an error and not a hole in a sentence', () => {
  expect(() => say('hu', 'A {hiány} itt')).toThrow(/hiány/);
});

test('every event type has words in both languages, and every rule that opens has an end', () => {
  for (const { types, rules } of [messages.en, messages.hu]) {
    expect(eventTypeNames().filter((name) => !Object.hasOwn(types, name))).toEqual([]);
    const opened = eventTypeNames().flatMap((name) => eventType(name)?.opens ?? []);
    expect(opened.filter((rule) => !Object.hasOwn(rules, rule))).toEqual([]);
  }
});

test('every kind of notice has words', () => {
  expect(Object.keys(messages.hu.kinds).sort()).toEqual([...NoticeKind.options].sort());
});

test('what every object has is no message', () => {
  expect(described<unknown>(messages.en.types, 'constructor', 'nothing')).toBe('nothing');
  expect(described<unknown>(messages.en.types, '__proto__', 'nothing')).toBe('nothing');
});

const more = (count: number) => [
  say('en', messages.en.parts.more, { count }),
  say('hu', messages.hu.parts.more, { count }),
];
const days = (days: number) => [
  say('en', messages.en.lengths.days, { days, hours: 0 }),
  say('hu', messages.hu.lengths.days, { days, hours: 0 }),
];

test('one and many are worded apart in English and alike in Hungarian, where a number takes the singular', () => {
  expect(more(1)).toEqual(['and one more', 'és még 1']);
  expect(more(12)).toEqual(['and 12 more', 'és még 12']);
  expect(days(1)).toEqual(['1 day', '1 nap']);
  expect(days(3)).toEqual(['3 days', '3 nap']);
});
