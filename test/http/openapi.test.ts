import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { apiRoutes } from '../../src/http/app.ts';
import { openApi } from '../../src/http/openapi.ts';
import { fixture, given } from '../scenario.ts';
import { withAlarms } from './alarms.ts';
import { keys, twoCustomers } from './two-customers.ts';

interface Schema {
  $ref?: string;
  [keyword: string]: unknown;
}
type Operation = {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: Schema }> }>;
  security: object[];
};
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: object };
}

const document = JSON.parse(JSON.stringify(openApi(apiRoutes, ''))) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every `$ref` anywhere in a document. */
function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (key === '$ref' ? [String(child)] : refsIn(child)));
}

test('the description is OpenAPI 3.1 with every route in it, and nothing else', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d$/);
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  expect(operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
    apiRoutes.map(({ method, path }) => `${method} ${path}`).sort(),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every reference leads somewhere', () => {
  const refs = refsIn(document);
  expect(refs.length).toBeGreaterThan(10);
  for (const ref of refs) {
    const name = /^#\/components\/schemas\/([\w.-]+)$/.exec(ref)?.[1];
    expect(document.components.schemas, ref).toHaveProperty(name ?? ref);
  }
});

test('every part of a path is a parameter, required, and no parameter comes twice', () => {
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required)).toBe(true);
    const all = operation.parameters.map(({ name, in: place }) => `${place} ${name}`);
    expect(new Set(all).size).toBe(all.length);
  }
});

test('every answer has a description, every operation its problems, and a key is asked of all but the open', () => {
  for (const { operation, path } of operations) {
    for (const answer of Object.values(operation.responses)) expect(answer.description).toMatch(/./);
    expect(operation.responses.default!.content).toHaveProperty('application/problem+json');
    expect(operation.security, path).toEqual(['/healthz', '/readyz'].includes(path) ? [] : [{ key: [] }]);
  }
});

describe('what a route documents is what it takes and gives', () => {
  const resolve = (schema: Schema): Schema => ({ ...schema, $defs: document.components.schemas });
  const validator = (schema: Schema) =>
    z.fromJSONSchema(
      JSON.parse(JSON.stringify(resolve(schema)).replaceAll('#/components/schemas/', '#/$defs/')),
    );
  const bodyOf = (path: string) =>
    document.paths[path]!.post!.requestBody!.content['application/json']!.schema;

  test.each([
    ['/api/v1/host-report', 'host-report'],
    ['/api/v1/host-report', 'host-report.no-guests'],
    ['/api/v1/report', 'report'],
    ['/api/v1/report', 'report.minimal'],
    ['/api/v1/event', 'event'],
    ['/api/v1/notify', 'notify'],
    ['/api/v1/preferences', 'preferences'],
  ])('%s takes the body %s', (path, name) => {
    const result = validator(bodyOf(path)).safeParse(fixture(name));
    expect(result.error?.issues).toBeUndefined();
    expect(validator(bodyOf(path)).safeParse({}).success).toBe(false);
  });

  test('answers of the reads', async () => {
    const scenario = await given(twoCustomers);
    const { get, post } = scenario;
    const ids: Record<string, string> = {
      customer_id: 'anna',
      host_id: 'anna-1',
      ...(await withAlarms(scenario)),
    };
    await post('/api/v1/host-report', {
      ...fixture('host-report'),
      host_id: 'anna-1',
      reported_at: '2026-11-21T11:59:58Z',
    });
    await post('/api/v1/report', {
      ...fixture('report'),
      customer_id: 'anna',
      timestamp: '2026-11-21T11:59:58Z',
    });
    await post('/api/v1/event', { ...fixture('event'), customer_id: 'anna', odd: 1 });
    for (const path of Object.keys(document.paths)) {
      const schema = document.paths[path]!.get?.responses['200']?.content?.['application/json']?.schema;
      if (!schema) continue;
      const answer = await get(path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!));
      expect(answer.status, path).toBe(200);
      expect(validator(schema).safeParse(answer.body).error?.issues, path).toBeUndefined();
    }
  });
});

test('it is given to whoever has a key, and to nobody without one', async () => {
  const { get } = await given(twoCustomers);
  for (const key of [keys.anna, keys['bela-1']])
    expect((await get('/api/v1/openapi.json', { key })).body.openapi).toBe('3.1.0');
  expect((await get('/api/v1/openapi.json', { key: null })).status).toBe(401);
});
