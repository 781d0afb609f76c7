import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { projections } from '../projections/index.ts';
import { noteBackup } from '../src/backup-notes.ts';
import { loadConfig } from '../src/config.ts';
import { remedyOf } from '../src/damage.ts';
import { examine } from '../src/doctor.ts';
import { statusOf } from '../src/status.ts';
import { given, type Scenario } from './scenario.ts';

const dayMs = 86_400_000;

function doctor({ hub, dir, clock }: Scenario, env: Record<string, string> = {}, later = 0) {
  const loaded = loadConfig({ env: { HUB_SERVER_DATA_DIR: dir, ...env } });
  const checks = examine(loaded, {}, clock.now + later, statusOf(hub), projections, process.geteuid!());
  return checks.map(({ level, what, hint }) => `${level} ${what}${hint === undefined ? '' : ` -> ${hint}`}`);
}

const about = (lines: readonly string[], word: string) => lines.filter((line) => line.includes(word));

test('a log that is removed while the hub serves is told at once, and a backup still has all of it', async () => {
  const scenario = await given();
  await scenario.post('/api/v1/admin/customers', { customer_id: 'demo' });
  expect((await scenario.get('/healthz')).body).toMatchObject({ status: 'ok' });
  const file = join(scenario.dir, 'log.db');

  renameSync(file, `${file}.aside`);
  expect((await scenario.get('/healthz')).body).toMatchObject({
    status: 'degraded',
    trouble: 'log_file_lost',
  });
  expect(statusOf(scenario.hub).logPlace).toBe('removed');
  expect(about(doctor(scenario), 'log.db')).toEqual([
    expect.stringMatching(
      /^bad log\.db was removed while the hub serves -> .*do NOT stop it\. Run hub backup/,
    ),
  ]);

  new Database(file).exec('CREATE TABLE other (one)').close();
  expect(statusOf(scenario.hub).logPlace).toBe('replaced');
  rmSync(file);
  renameSync(`${file}.aside`, file);
  expect((await scenario.get('/healthz')).body).toMatchObject({ status: 'ok' });
});

test('a read file that is removed while the hub serves is named, with the command that mends it', async () => {
  const scenario = await given();
  rmSync(scenario.hub.model.file);
  expect(statusOf(scenario.hub).readFileThere).toBe(false);
  expect(about(doctor(scenario), 'read file')).toEqual([
    'bad the read file was removed while the hub serves -> hub rebuild folds another one; nothing is lost',
  ]);
});

test('a backup is believed while its file can be seen, and keys only until they expire', async () => {
  const scenario = await given();
  const { db } = scenario.hub.log;
  const [file, keysFile] = [join(scenario.dir, 'hub.db'), join(scenario.dir, 'hub.keys')];
  const keys = { file: keysFile, expiresAt: scenario.clock.now + 3 * dayMs };
  const elsewhere = { file: '/nowhere/hub.db', position: 7, keys: null, damage: null };
  noteBackup(db, elsewhere, scenario.clock.now);
  expect(about(doctor(scenario), 'the last backup')).toEqual([
    expect.stringMatching(
      /^ok .*\/nowhere\/hub\.db, up to position 7 \(its folder cannot be seen from here\)/,
    ),
  ]);

  noteBackup(db, { file, position: 7, keys, damage: null }, scenario.clock.now);
  expect(about(doctor(scenario), 'the last backup')).toEqual([
    expect.stringMatching(/^warn .*it is not there any more/),
  ]);
  writeFileSync(file, '');
  expect(about(doctor(scenario), 'the last backup')).toEqual([expect.stringMatching(/^ok /)]);
  expect(about(doctor(scenario, {}, 4 * dayMs), 'the keys were')).toEqual([
    expect.stringMatching(/^warn .*that file has expired/),
  ]);

  noteBackup(db, { ...elsewhere, damage: 'position 3' }, scenario.clock.now + 1);
  expect(about(doctor(scenario), 'damaged')).toEqual([expect.stringMatching(/^bad .*position 3/)]);
});

test('settings that nothing reads yet, wrong certificates and misspelt variables are told', async () => {
  const scenario = await given();
  const lines = doctor(scenario, {
    HUB_ASSETS_DIR: '/srv/files',
    HUB_REGISTRY_IMAGE: 'registry.example.com/controller',
    HUB_SERVER_TLS_CERT: '/nowhere/cert.pem',
    HUB_SERVER_TLS_KEY: '/nowhere/key.pem',
    HUB_RETENTION_MAXDAYS: '30',
  });
  expect(about(lines, 'without effect')[0]).toContain('registry.image, assets.dir');
  expect(about(lines, 'server.tls.cert')[0]).toMatch(/^bad /);
  expect(about(lines, 'ignored')[0]).toContain(
    'HUB_RETENTION_MAXDAYS (did you mean HUB_RETENTION_MAX_DAYS?)',
  );
});

test('what to do about damage follows from what is hit', () => {
  const message = '';
  expect(remedyOf([])).toBeUndefined();
  expect(remedyOf([{ kind: 'row', message }])).toContain('hub rebuild');
  expect(remedyOf([{ kind: 'digest', message, report: true }])).toContain('until retention deletes it');
  expect(
    remedyOf([
      { kind: 'digest', message, report: true },
      { kind: 'chain', message },
    ]),
  ).toContain('No command mends a log');
  expect(remedyOf([{ kind: 'head_mark', message }])).toContain('--accept-loss');
});
