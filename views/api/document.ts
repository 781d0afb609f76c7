/**
 * An OpenAPI 3.1 document as far as the page reads it. What is missing is left out of the page; what is more is
 * ignored. A parsed `openapi.json` can be handed over as it is.
 */
export type OpenApi = {
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths?: Record<string, PathItem>;
  components?: { schemas?: Record<string, Schema>; parameters?: Record<string, Parameter> };
  security?: Record<string, string[]>[];
};

/** Operations by method (`get`, `post`, …), and parameters of all of them. */
export type PathItem = { [method: string]: unknown; parameters?: (Parameter | Ref)[] };

export type Operation = {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: (Parameter | Ref)[];
  requestBody?: { description?: string; required?: boolean; content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, Answer>;
  security?: Record<string, string[]>[];
  deprecated?: boolean;
  /** Who may call it, in the words of the contract ("operator", "customer"); what `security` names, where it is missing. */
  'x-who'?: string[];
};

export type Answer = { description?: string; content?: Record<string, { schema?: Schema }> };
export type Ref = { $ref: string };
export type Parameter = {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
};

/** A JSON schema (2020-12), the parts of it that are drawn. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};

/** An operation with where it is, ready to be drawn. */
export type Endpoint = {
  /** Of its element on the page; from the method and the path, so a link to it lasts. */
  id: string;
  method: string;
  path: string;
  tag: string;
  operation: Operation;
  parameters: Parameter[];
};

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** All operations by their first tag: tags in the document's order, what has none under "Other". */
export function endpointsByTag(
  document: OpenApi,
): { tag: string; words: string | null; endpoints: Endpoint[] }[] {
  const all = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    endpointsOf(document, path, item),
  );
  const named = (document.tags ?? []).map(({ name }) => name);
  const order = [...new Set([...named, ...all.map(({ tag }) => tag)])];
  return order
    .map((tag) => ({
      tag,
      words: document.tags?.find(({ name }) => name === tag)?.description ?? null,
      endpoints: all.filter((endpoint) => endpoint.tag === tag),
    }))
    .filter(({ endpoints }) => endpoints.length > 0);
}

function endpointsOf(document: OpenApi, path: string, item: PathItem): Endpoint[] {
  return methods.flatMap((method) => {
    const operation = item[method] as Operation | undefined; // the index signature of PathItem cannot say it
    if (operation === undefined) return [];
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
      .map((parameter) => ('$ref' in parameter ? parameterAt(document, parameter.$ref) : parameter))
      .filter((parameter) => parameter !== null);
    const id = `${method}-${path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}`;
    return [
      { id, method: method.toUpperCase(), path, tag: operation.tags?.[0] ?? 'Other', operation, parameters },
    ];
  });
}

const parameterAt = ({ components }: OpenApi, ref: string): Parameter | null =>
  components?.parameters?.[ref.split('/').at(-1) ?? ''] ?? null;

/** The schema that a reference means, and the name it is known by; a schema without a reference as it is. */
export function resolved(document: OpenApi, schema: Schema): { schema: Schema; name: string | null } {
  if (schema.$ref === undefined) return { schema, name: null };
  const name = schema.$ref.split('/').at(-1) ?? '';
  return { schema: document.components?.schemas?.[name] ?? {}, name };
}

/** Who may call: in the contract's words, else the names of the credentials, else "anyone" where none is asked for. */
export function callersOf(document: OpenApi, operation: Operation): string[] {
  if (operation['x-who'] !== undefined) return operation['x-who'];
  const wanted = (operation.security ?? document.security ?? []).flatMap((one) => Object.keys(one));
  return wanted.length === 0 ? ['anyone'] : [...new Set(wanted)];
}
