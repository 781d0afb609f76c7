import { expect, test } from 'vitest';
import { callersOf, endpointsByTag, type OpenApi } from '../../views/api/document.ts';
import { curlOf, exampleOf } from '../../views/api/example.ts';
import { limitsOf, typeWords } from '../../views/api/schema-tree.tsx';
import { ApiPage } from '../../views/api-page.tsx';
import { chrome } from './samples/basics.ts';
import { apiDocument } from './samples/others.ts';

const endpoint = (path: string) =>
  endpointsByTag(apiDocument)
    .flatMap(({ endpoints }) => endpoints)
    .find((one) => one.path === path) ?? expect.fail(`no ${path}`);

test('operations stand by tag, in the order of the document', () => {
  expect(
    endpointsByTag(apiDocument).map(({ tag, endpoints }) => [tag, endpoints.map(({ id }) => id)]),
  ).toEqual([
    ['controller', ['post-api-v1-report', 'get-api-v1-customers-id-history']],
    ['host', ['get-healthz']],
  ]);
});

test('parameters of the path count for each of its operations', () => {
  expect(endpoint('/api/v1/customers/{id}/history').parameters.map(({ name }) => name)).toEqual([
    'id',
    'period',
  ]);
});

test('who may call is said in the words of the contract, else by the credential, else anyone', () => {
  expect(callersOf(apiDocument, endpoint('/api/v1/report').operation)).toEqual(['operator', 'customer']);
  expect(callersOf(apiDocument, endpoint('/api/v1/customers/{id}/history').operation)).toEqual(['bearer']);
  expect(callersOf(apiDocument, endpoint('/healthz').operation)).toEqual(['anyone']);
});

test('the example can be pasted into a shell: the key by its name, quotes kept', () => {
  const quoting: OpenApi = {
    info: { title: '', version: '' },
    security: [{ bearer: [] }],
    paths: {
      '/a/{id}': {
        post: {
          requestBody: { content: { 'application/json': { schema: { const: "it's" } } } },
          responses: {},
        },
      },
    },
  };
  const [group] = endpointsByTag(quoting);
  const [first = expect.fail('no endpoint')] = group?.endpoints ?? [];
  expect(curlOf(quoting, first, 'https://hub.example.org').split(' \\\n  ')).toEqual([
    'curl -sS -X POST',
    "'https://hub.example.org/a/ID'",
    '-H "Authorization: Bearer $HUB_KEY"',
    "-H 'Content-Type: application/json'",
    `-d '"it'\\''s"'`,
  ]);
});

test('an example holds what is required and ends, also where a schema holds itself', () => {
  const circular: OpenApi = {
    info: { title: '', version: '' },
    components: {
      schemas: {
        Node: {
          type: 'object',
          required: ['next'],
          properties: { next: { $ref: '#/components/schemas/Node' } },
        },
      },
    },
  };
  expect(JSON.stringify(exampleOf(circular, { $ref: '#/components/schemas/Node' }))).toContain(
    '{"next":{"next":',
  );
  expect(exampleOf(apiDocument, { $ref: '#/components/schemas/Report' })).toEqual({ customer_id: 'text' });
});

test('types and limits are said in words, but not the bounds of a safe integer', () => {
  expect(typeWords(apiDocument, { type: 'array', items: { enum: ['a', 1] } })).toBe('array of one of "a", 1');
  expect(typeWords(apiDocument, { anyOf: [{ type: 'integer' }, { type: 'null' }] })).toBe('integer or null');
  expect(typeWords(apiDocument, { type: 'string', format: 'email' })).toBe('string, email');
  expect(limitsOf({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, pattern: '^a' })).toEqual([
    'at least 0',
    'matches ^a',
  ]);
});

test('a schema that holds itself is opened once', () => {
  const html = String(
    ApiPage({ chrome: chrome(), model: { document: apiDocument, baseUrl: 'https://hub.example.org' } }),
  );
  expect(html.match(/<code class="name">part_of<\/code>/g)).toHaveLength(1);
});

test('a document without anything is a page without anything, not an error', () => {
  const document = { info: { title: 'Empty', version: '0' } };
  expect(String(ApiPage({ chrome: chrome(), model: { document, baseUrl: '' } }))).toContain('Empty');
});
