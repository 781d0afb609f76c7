import type { Child } from 'hono/jsx';
import type { Chrome, Theme } from './chrome.ts';
import { Bare, Layout } from './layout.tsx';
import { Foreign } from './parts/foreign.tsx';
import { type Href, to } from './parts/safe-href.ts';

export type ProblemModel = {
  /** The HTTP status. */
  status: number;
  /** What it is, in a few words: "Not found". */
  title: string;
  /** What happened, as a sentence; may hold text from the address. */
  detail: string;
  /** What can be done next, as a sentence; null for nothing but the link. */
  hint: string | null;
  requestId: string;
  /** Where to go on; the fleet unless said otherwise. */
  next?: { words: string; href: Href };
};

type Props = {
  /** What stands around it; null where nobody is signed in. */
  chrome: Chrome | null;
  theme: Theme;
  zone: string;
  model: ProblemModel;
};

/** What cannot be shown, why, and what to do next. */
export const ProblemPage = ({ chrome, theme, zone, model }: Props) =>
  chrome === null ? (
    <Bare theme={theme} zone={zone} title={model.title}>
      <div class="door">
        <Problem model={model} head={<h1>{model.title}</h1>} />
      </div>
    </Bare>
  ) : (
    <Layout chrome={chrome} title={model.title} here={null}>
      <div class="problem">
        <Problem model={model} head={<h2>{model.title}</h2>} />
      </div>
    </Layout>
  );

const Problem = ({ model, head }: { model: ProblemModel; head: Child }) => {
  const next = model.next ?? { words: 'Back to the fleet', href: to.fleet() };
  return (
    <>
      {head}
      <p>
        <Foreign text={sentence(model.detail)} limit={400} />
      </p>
      {model.hint !== null && (
        <p class="soft">
          <Foreign text={sentence(model.hint)} limit={400} />
        </p>
      )}
      <p>
        <a class="btn big" href={next.href}>
          {next.words}
        </a>
      </p>
      <p class="dim">
        {model.status}, request <code>{model.requestId}</code>
      </p>
    </>
  );
};

/** What the hub says as a sentence: with a capital and a full stop. */
const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`;
