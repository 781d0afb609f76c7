import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { given } from '../scenario.ts';

test('a read file that was damaged costs one answer: the hub ends, and the next start folds it again', async () => {
  const fatal: unknown[] = [];
  const scenario = await given([], { world: { onFatal: (error) => void fatal.push(error) } });
  for (let one = 0; one < 200; one++) {
    await scenario.post('/api/v1/admin/customers', {
      customer_id: `customer-${one}`,
      notes: 'x'.repeat(1000),
    });
  }
  const { file } = scenario.hub.model;
  await scenario.restart();
  await scenario.stop();
  const broken = openSync(file, 'r+');
  writeSync(broken, Buffer.alloc(statSync(file).size - 8192, 0xff), 0, undefined, 8192);
  closeSync(broken);

  await scenario.restart().catch(() => undefined);
  const statuses = [
    (await scenario.get('/api/v1/customers')).status,
    (await scenario.get('/api/v1/customers')).status,
  ];
  await scenario.restart();
  expect((await scenario.get('/api/v1/customers')).body.customers).toHaveLength(200);
  expect(statuses[0] === 200 || (statuses[0] === 503 && fatal.length > 0)).toBe(true);
});
