import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom. A folder not named on the right is off limits. */
const mayImport: Record<string, readonly string[]> = {
  schema: ['schema'],
  projections: ['projections', 'schema'],
  views: ['views', 'projections', 'schema'],
  src: ['src', 'views', 'projections', 'schema'],
};

/** The imports of our own in a file's text that its room does not allow, and those without a real extension. */
function forbiddenImports(file: string, text: string): string[] {
  const room = file.split('/')[0] ?? '';
  const written = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(
    ([, path]) => path ?? '',
  );
  return written.filter((path) => {
    const target = join(dirname(file), path).split('/')[0] ?? '';
    return !mayImport[room]?.includes(target) || !/\.(tsx?|mjs|json)$/.test(path);
  });
}

const sources = Object.keys(mayImport)
  .filter((room) => existsSync(room))
  .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)))
  .filter((file) => /\.tsx?$/.test(file));

test.each(sources)('%s imports only from the rooms below it', (file) => {
  expect(forbiddenImports(file, readFileSync(file, 'utf8'))).toEqual([]);
});

test.each([
  ['schema/event.ts', "import { a } from '../src/errors.ts';", ['../src/errors.ts']],
  ['projections/hosts.ts', "import type { A } from '../views/format.ts';", ['../views/format.ts']],
  ['views/customer/apps.tsx', "export * from '../../src/hub.ts';", ['../../src/hub.ts']],
  ['src/hub.ts', "await import('../test/scenario.ts');", ['../test/scenario.ts']],
  ['schema/event.ts', "import '../projections/hosts.ts';", ['../projections/hosts.ts']],
  ['src/hub.ts', "import { a } from './errors';", ['./errors']],
  ['src/hub.ts', "import { a } from '../schema/event.ts';\nimport { z } from 'zod';", []],
])('in %s the line %s breaks the rule as expected', (file, text, broken) => {
  expect(forbiddenImports(file, text)).toEqual(broken);
});
