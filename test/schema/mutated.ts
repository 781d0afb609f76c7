import fc from 'fast-check';

/** What a box would never send, and what fuzzers and broken clients do. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    '',
    0,
    -0,
    -1,
    0.1,
    1e308,
    -1e308,
    5e-324,
    2 ** 53,
    2 ** 63,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    [[]],
    [null],
    [{}],
    'null',
    'x'.repeat(10_000),
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udc00x',
    '\u202e',
    '\u2028',
    '2026-11-21T11:59:00Z',
    '9999-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    'yesterday',
    '__proto__',
    'constructor',
    "'; DROP TABLE events;--",
    '<script>alert(1)</script>',
    '{{7*7}}',
    '../../etc/passwd',
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.double({ noNaN: true }),
);

const oddKey = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '',
    'a.b',
    'guests[0]',
    'x'.repeat(300),
    '\ud800',
    'at',
    'body',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

type Change = { where: number[]; how: 'replace' | 'drop' | 'add' | 'repeat'; key: string; value: unknown };

const change: fc.Arbitrary<Change> = fc.record({
  where: fc.array(fc.nat(50), { maxLength: 4 }),
  how: fc.constantFrom('replace', 'replace', 'drop', 'add', 'repeat'),
  key: oddKey,
  value: oddValue,
});

/** Bodies that were right once, with up to six changes anywhere in them; now and then something else altogether. */
export const mutated = (bodies: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.tuple(fc.constantFrom(...bodies), fc.array(change, { maxLength: 6 })).map(apply),
    },
    { weight: 1, arbitrary: oddValue },
  );

function apply([body, changes]: [unknown, Change[]]): unknown {
  const holder = { body: structuredClone(body) };
  for (const { where, how, key, value } of changes) {
    let owner: Record<string, unknown> | unknown[] = holder;
    let at: string | number = 'body';
    for (const step of where) {
      const here: unknown = (owner as Record<string | number, unknown>)[at];
      if (typeof here !== 'object' || here === null || Object.keys(here).length === 0) break;
      owner = here as Record<string, unknown>;
      const names = Object.keys(here);
      at = Array.isArray(here) ? step % here.length : names[step % names.length]!;
    }
    if (at === 'body' && owner === holder && how !== 'add') continue; // the identity of a body is changed, not all of it
    change1(owner as Record<string | number, unknown>, at, how, key, structuredClone(value));
  }
  return holder.body;
}

function change1(
  owner: Record<string | number, unknown>,
  at: string | number,
  how: Change['how'],
  key: string,
  value: unknown,
): void {
  const here = owner[at];
  if (how === 'replace') put(owner, at, value);
  else if (how === 'drop' && Array.isArray(owner)) owner.splice(at as number, 1);
  else if (how === 'drop') delete owner[at];
  else if (Array.isArray(here)) here.push(how === 'repeat' && here.length > 0 ? here[0] : value);
  else if (typeof here === 'object' && here !== null) put(here as Record<string, unknown>, key, value);
}

/** `__proto__` as an own property, as JSON.parse makes it. */
const put = (owner: object, key: string | number, value: unknown) =>
  void Object.defineProperty(owner, key, { value, enumerable: true, configurable: true, writable: true });
