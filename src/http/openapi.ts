import { z } from 'zod';
import { Problem } from '../../schema/wire/answers.ts';
import type { Answer, Route } from './route.ts';

type JsonObject = Record<string, unknown>;

/** OpenAPI 3.1 of the routes, made from the very schemas that parse. */
export function openApi(routes: readonly Route[], publicUrl: string): JsonObject {
  const known = made.get(publicUrl) ?? make(routes, publicUrl);
  made.set(publicUrl, known);
  return known;
}

/** Made once: the routes do not change, and it takes as long as a hundred reports. */
const made = new Map<string, JsonObject>();

function make(routes: readonly Route[], publicUrl: string): JsonObject {
  const components: JsonObject = {};
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => collect(schema, io, components);
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, schemaOf) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'felhom-hub',
      version: '1',
      description:
        'What boxes push, what operators decide, and what may be read. Errors are RFC 9457 problem documents.',
    },
    servers: [{ url: publicUrl || '/' }],
    paths,
    components: { schemas: components, securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  };
}

type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => JsonObject;

function operation(route: Route, schemaOf: SchemaOf): JsonObject {
  const pathNames = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const queryProperties = route.query
    ? (schemaOf(route.query, 'input') as { properties?: Record<string, JsonObject> }).properties
    : {};
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    'x-who': route.who === 'open' ? ['anybody'] : route.who,
    security: route.who === 'open' ? [] : [{ key: [] }],
    parameters: [
      ...pathNames.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...Object.entries(queryProperties ?? {}).map(([name, schema]) => ({
        name,
        in: 'query',
        required: false,
        schema,
      })),
      ...(route.method === 'POST' || route.method === 'PUT'
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              schema: { type: 'string', maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(route.body
      ? {
          requestBody: {
            required: !route.body.optional,
            content: { 'application/json': { schema: schemaOf(route.body.schema, 'input') } },
            'x-max-bytes': route.body.maxBytes,
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, answer]) => [status, responseOf(answer, schemaOf)]),
      ),
      default: {
        description: 'a problem',
        content: { 'application/problem+json': { schema: schemaOf(Problem, 'output') } },
      },
    },
  };
}

const responseOf = ({ description, schema, type }: Answer, schemaOf: SchemaOf): JsonObject => ({
  description,
  ...(schema || type
    ? { content: { [type ?? 'application/json']: schema ? { schema: schemaOf(schema, 'output') } : {} } }
    : {}),
});

/** JSON Schema of a zod schema; named ones go to the components, each once. */
function collect(schema: z.ZodType, io: 'input' | 'output', components: JsonObject): JsonObject {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  }) as JsonObject;
  // a schema that has a name comes as a reference to its own definition
  const { $defs, $schema: _, ...rest } = made as JsonObject & { $defs?: Record<string, JsonObject> };
  for (const [name, definition] of Object.entries($defs ?? {})) components[name] = relink(definition);
  return relink(rest);
}

/** `#/$defs/X` → `#/components/schemas/X`, everywhere. */
const relink = (value: unknown): JsonObject =>
  JSON.parse(
    JSON.stringify(value, (key, child) =>
      key === 'id' && typeof child === 'string' && /^[A-Z]/.test(child) ? undefined : child,
    ).replaceAll('#/$defs/', '#/components/schemas/'),
  );
