import { type OpenApi, resolved, type Schema } from './document.ts';

type Props = { document: OpenApi; schema: Schema };

const deepest = 6;

/** A body as a tree: each field with its type, whether it must be there, its limits and what it means. */
export const SchemaTree = ({ document, schema }: Props) => (
  <Fields document={document} schema={schema} seen={[]} />
);

type InnerProps = Props & { seen: readonly string[] };

const Fields = ({ document, schema: unresolved, seen }: InnerProps) => {
  const { schema, name } = resolved(document, unresolved);
  const parts = [schema, ...(schema.allOf ?? []).map((part) => resolved(document, part).schema)];
  const required = new Set(parts.flatMap((part) => part.required ?? []));
  const properties = parts.flatMap((part) => Object.entries(part.properties ?? {}));
  const path = name === null ? seen : [...seen, name];
  if (properties.length === 0) {
    return (
      <ul class="tree">
        <Field document={document} name="" schema={schema} required={false} seen={path} />
      </ul>
    );
  }
  return (
    <ul class="tree">
      {properties.map(([key, part]) => (
        <Field document={document} name={key} schema={part} required={required.has(key)} seen={path} />
      ))}
    </ul>
  );
};

type FieldProps = InnerProps & { name: string; required: boolean };

const Field = ({ document, name, schema: unresolved, required, seen }: FieldProps) => {
  const { schema } = resolved(document, unresolved);
  const inner = innerOf(document, unresolved);
  const known = inner === null ? null : resolved(document, inner).name;
  // A schema that holds itself is named and not opened again.
  const again = known !== null && seen.includes(known);
  return (
    <li>
      <p>
        {name !== '' && <code class="name">{name}</code>}{' '}
        <span class="soft">{typeWords(document, unresolved)}</span>
        {required && <span class="must"> required</span>}
        {limitsOf(schema).map((limit) => (
          <>
            {' '}
            <span class="dim">{limit}</span>
          </>
        ))}
      </p>
      {describedBy(unresolved, schema) !== undefined && <p class="soft">{describedBy(unresolved, schema)}</p>}
      {inner !== null && !again && seen.length < deepest && (
        <Fields document={document} schema={inner} seen={known === null ? [...seen, ''] : seen} />
      )}
    </li>
  );
};

const describedBy = (outer: Schema, inner: Schema) => outer.description ?? inner.description;

/** What stands below a field: itself where it has properties, else its items or one of its alternatives, by reference. */
function innerOf(document: OpenApi, unresolved: Schema, depth = 0): Schema | null {
  const { schema } = resolved(document, unresolved);
  if (schema.properties !== undefined || schema.allOf !== undefined) return unresolved;
  if (depth > deepest) return null;
  const below = [
    schema.items,
    typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined,
    ...(schema.anyOf ?? schema.oneOf ?? []),
  ].filter((one) => one !== undefined);
  for (const one of below) {
    const found = innerOf(document, one, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** The type in words: "string, email", "array of object", "integer or null", "one of ok, warn, fail". */
export function typeWords(document: OpenApi, unresolved: Schema): string {
  const { schema } = resolved(document, unresolved);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return `one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`;
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return [...new Set(either.map((one) => typeWords(document, one)))].join(' or ');
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type;
  if (type === 'array')
    return `array of ${schema.items === undefined ? 'anything' : typeWords(document, schema.items)}`;
  if (type === undefined)
    return schema.properties === undefined && schema.allOf === undefined ? 'anything' : 'object';
  return schema.format === undefined ? type : `${type}, ${schema.format}`;
}

/** The limits of a value in words, in no particular order of weight. */
export function limitsOf(schema: Schema): string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems, maxItems } =
    schema;
  const words: [number | undefined, string][] = [
    [minimum, 'at least '],
    [maximum, 'at most '],
    [exclusiveMinimum, 'more than '],
    [exclusiveMaximum, 'less than '],
    [minLength, 'length at least '],
    [maxLength, 'length at most '],
    [minItems, 'items at least '],
    [maxItems, 'items at most '],
  ];
  return [
    // The bounds of a safe integer are the validator's, and say nothing to a reader.
    ...words
      .filter(([n]) => n !== undefined && Math.abs(n) < Number.MAX_SAFE_INTEGER)
      .map(([n, what]) => `${what}${n}`),
    ...(schema.pattern === undefined ? [] : [`matches ${schema.pattern}`]),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
}
