import { callersOf, type Endpoint, endpointsByTag, type OpenApi, type Parameter } from './api/document.ts';
import { curlOf } from './api/example.ts';
import { limitsOf, SchemaTree, typeWords } from './api/schema-tree.tsx';
import type { Chrome } from './chrome.ts';
import { Layout } from './layout.tsx';
import { CopyLine } from './parts/copy-line.tsx';
import { to } from './parts/safe-href.ts';

export type { OpenApi, Operation, Schema } from './api/document.ts';

export type ApiModel = {
  document: OpenApi;
  /** The hub's address for the examples, without a slash at the end. */
  baseUrl: string;
};

type Props = { chrome: Chrome; model: ApiModel };

/** `GET /api`: the API as a page to read, made from our own OpenAPI document and nothing else. */
export const ApiPage = ({ chrome, model }: Props) => {
  const groups = endpointsByTag(model.document);
  const { info } = model.document;
  return (
    <Layout chrome={chrome} title="API" here="api">
      <div class="api">
        <nav class="contents" aria-label="Operations">
          {groups.map(({ tag, endpoints }) => (
            <>
              <h2>{tag}</h2>
              <ul>
                {endpoints.map(({ id, method, path }) => (
                  <li>
                    <a href={to.onPage(id)} title={`${method} ${path}`}>
                      <Method method={method} />
                      <span class="path">{shortPath(path)}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </>
          ))}
        </nav>
        <div class="operations">
          <div class="lead">
            <h2>{info.title}</h2>
            <span class="dim">version {info.version}</span>
            <a class="link end" href={to.openapi()}>
              openapi.json
            </a>
            {info.description !== undefined && (
              <div class="about">
                <Prose text={info.description} />
              </div>
            )}
          </div>
          {groups.map(({ tag, words, endpoints }) => (
            <section aria-label={tag}>
              <div class="head group">
                <h2>{tag}</h2>
                {words !== null && <p>{words}</p>}
              </div>
              {endpoints.map((endpoint) => (
                <OperationView model={model} endpoint={endpoint} />
              ))}
            </section>
          ))}
        </div>
      </div>
    </Layout>
  );
};

/** As much of a path as tells it from the others; the title has all of it. */
const shortPath = (path: string) => path.replace(/^\/api\/v1(?=\/)/, '').replace(/\{\w+\}/g, '{…}');

const Method = ({ method }: { method: string }) => <b class="method">{method}</b>;

const Prose = ({ text }: { text: string }) => (
  <>
    {text
      .split(/\n{2,}/)
      .filter((part) => part.trim() !== '')
      .map((part) => (
        <p class="soft prose">{part}</p>
      ))}
  </>
);

const OperationView = ({ model, endpoint }: { model: ApiModel; endpoint: Endpoint }) => {
  const { id, method, path, operation, parameters } = endpoint;
  const { document, baseUrl } = model;
  return (
    <article class="operation" id={id}>
      <div class="told">
        <h3>
          <Method method={method} /> <code class="wrap">{path}</code>
          {operation.deprecated === true && <span class="dim"> deprecated</span>}
        </h3>
        {operation.summary !== undefined && <p>{operation.summary}</p>}
        {operation.description !== undefined && <Prose text={operation.description} />}
        <p class="who-may">
          <span class="dim">May call:</span> {callersOf(document, operation).join(', ')}
        </p>
        {parameters.length > 0 && <Parameters model={model} parameters={parameters} />}
        <Body model={model} endpoint={endpoint} />
        <Answers model={model} endpoint={endpoint} />
      </div>
      <div class="shown">
        <CopyLine line={curlOf(document, endpoint, baseUrl)} />
      </div>
    </article>
  );
};

const Parameters = ({
  model: { document },
  parameters,
}: {
  model: ApiModel;
  parameters: readonly Parameter[];
}) => (
  <>
    <h4>Parameters</h4>
    <ul class="tree">
      {parameters.map(({ name, in: where, required, description, schema }) => (
        <li>
          <p>
            <code class="name">{name}</code>{' '}
            <span class="soft">
              in {where}
              {schema === undefined ? '' : `, ${typeWords(document, schema)}`}
            </span>
            {required === true && <span class="must"> required</span>}{' '}
            <span class="dim">{schema === undefined ? '' : limitsOf(schema).join(', ')}</span>
          </p>
          {description !== undefined && <p class="soft">{description}</p>}
        </li>
      ))}
    </ul>
  </>
);

const Body = ({ model: { document }, endpoint }: { model: ApiModel; endpoint: Endpoint }) => {
  const body = endpoint.operation.requestBody;
  if (body === undefined) return null;
  return (
    <>
      {Object.entries(body.content ?? {}).map(([type, { schema }]) => (
        <>
          <h4>
            Body <code class="dim">{type}</code>
          </h4>
          {schema !== undefined && <SchemaTree document={document} schema={schema} />}
        </>
      ))}
    </>
  );
};

const Answers = ({ model: { document }, endpoint }: { model: ApiModel; endpoint: Endpoint }) => (
  <>
    <h4>Answers</h4>
    {Object.entries(endpoint.operation.responses ?? {}).map(([status, answer]) => {
      const schemas = Object.values(answer.content ?? {})
        .map(({ schema }) => schema)
        .filter((schema) => schema !== undefined);
      const words = (
        <>
          <code class="name">{status}</code> <span class="soft">{answer.description}</span>
        </>
      );
      return schemas.length === 0 ? (
        <p class="answer">{words}</p>
      ) : (
        <details class="answer">
          <summary>{words}</summary>
          {schemas.map((schema) => (
            <SchemaTree document={document} schema={schema} />
          ))}
        </details>
      );
    })}
  </>
);
