import { type Endpoint, type OpenApi, resolved, type Schema } from './document.ts';

const deepest = 5;

/**
 * A call that can be pasted into a shell: the key in `$HUB_KEY`, path parameters in capitals for the reader to fill
 * in, a body with what is required.
 */
export function curlOf(document: OpenApi, endpoint: Endpoint, baseUrl: string): string {
  const { method, path, operation } = endpoint;
  const url = `${baseUrl}${path.replace(/\{([^}]+)\}/g, (_, name: string) => name.toUpperCase())}`;
  const open = (operation.security ?? document.security ?? []).length === 0;
  const content = operation.requestBody?.content ?? {};
  const schema = content['application/json']?.schema;
  return [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} \\\n  '${url}'`,
    ...(open ? [] : [`-H "Authorization: Bearer $HUB_KEY"`]),
    ...(schema === undefined
      ? []
      : [
          `-H 'Content-Type: application/json'`,
          `-d '${quoted(JSON.stringify(exampleOf(document, schema)))}'`,
        ]),
  ].join(' \\\n  ');
}

// Within single quotes a shell takes everything as it is but the quote itself.
const quoted = (text: string) => text.replaceAll("'", `'\\''`);

/** A small value that the schema accepts as far as it says how: its example, else the required parts. */
export function exampleOf(document: OpenApi, unresolved: Schema, depth = 0): unknown {
  const { schema } = resolved(document, unresolved);
  const given = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.enum?.[0] ?? schema.default;
  if (given !== undefined) return given;
  if (depth > deepest) return null;
  const either = (schema.anyOf ?? schema.oneOf)?.find(({ type }) => type !== 'null');
  if (either !== undefined) return exampleOf(document, either, depth + 1);
  const parts = [schema, ...(schema.allOf ?? []).map((part) => resolved(document, part).schema)];
  if (parts.some(({ properties }) => properties !== undefined)) {
    const required = new Set(parts.flatMap((part) => part.required ?? []));
    const properties = parts.flatMap((part) => Object.entries(part.properties ?? {}));
    return Object.fromEntries(
      properties
        .filter(([name]) => required.has(name))
        .map(([name, part]) => [name, exampleOf(document, part, depth + 1)]),
    );
  }
  return plainExample(schema);
}

function plainExample({ type, format, minimum }: Schema): unknown {
  const kind = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (kind === 'integer' || kind === 'number') return minimum ?? 1;
  if (kind === 'boolean') return true;
  if (kind === 'array') return [];
  if (kind === 'object') return {};
  if (format === 'date-time') return '2026-01-31T12:00:00Z';
  return format === 'email' ? 'somebody@example.org' : 'text';
}
