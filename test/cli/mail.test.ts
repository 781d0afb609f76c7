import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { envOf, folder, hub } from './process.ts';

test('every mail is written in both languages, with a page to look through them', async () => {
  const dir = folder();
  const out = join(dir, 'deep', 'mails');
  const ended = await hub(['mail', 'preview', '--out', out], envOf(dir));
  expect(ended).toMatchObject({ code: 0, err: '' });
  const files = readdirSync(out);
  const named = (ending: string) =>
    files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  expect(named('.hu.html')).toEqual(named('.en.txt'));
  expect(named('.hu.html')).toContain('broke-host-down');
  expect(ended.out).toContain(`${named('.html').length - 1} mails`);

  const index = readFileSync(join(out, 'index.html'), 'utf8');
  const linked = [...index.matchAll(/href="([^"]+)"/g)].map(([, file]) => file);
  expect(linked.toSorted()).toEqual(files.filter((file) => file !== 'index.html').toSorted());
  expect(readFileSync(join(out, 'broke-host-down.hu.txt'), 'utf8')).toMatch(/^Subject: Kovács Kft\. /);
});

test('a preview that cannot be written says so', async () => {
  const dir = folder();
  writeFileSync(join(dir, 'taken'), '');
  const { code, err } = await hub(['mail', 'preview', '--out', join(dir, 'taken')], envOf(dir));
  expect(code).not.toBe(0);
  expect(err).toContain('taken');
});
