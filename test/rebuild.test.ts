import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projections } from '../projections/index.ts';
import { HubError } from '../src/errors.ts';
import type { Source } from '../src/log/follow.ts';
import { rebuildInSteps } from '../src/read-file.ts';
import { given } from './scenario.ts';

test('a rebuild that fails leaves nothing behind, and one that is stopped halfway neither', async () => {
  const { hub, dir, post } = await given();
  await post('/api/v1/admin/customers', { customer_id: 'demo' });
  const before = readdirSync(dir).sort();
  const file = join(dir, 'read-000000000000.2.db');
  const reading = (read: Source['log']['read']): Source => ({ ...hub.source, log: { ...hub.log, read } });
  const damaged = reading(() => {
    throw new HubError('damaged', 'this page cannot be read');
  });
  expect(() => [...rebuildInSteps(damaged, projections, file)]).toThrow('this page cannot be read');
  const short = reading(() => []);
  expect(() => [...rebuildInSteps(short, projections, file)]).toThrow('has nothing to fold behind 0');
  expect(readdirSync(dir).sort()).toEqual(before);

  const steps = rebuildInSteps(hub.source, projections, file);
  steps.next();
  expect(readdirSync(dir)).toContain('read-000000000000.2.db.part');
  steps.return(undefined);
  expect(readdirSync(dir).sort()).toEqual(before);
});
