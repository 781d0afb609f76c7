import type { Child } from 'hono/jsx';

type Props = {
  id: string;
  title: string;
  /** A count or measure beside the name. */
  note?: Child;
  tools?: Child;
  children: Child;
};

/** A region between hairlines, with its name. */
export const Panel = ({ id, title, note, tools, children }: Props) => (
  <section class="panel" id={id} aria-labelledby={`${id}-head`}>
    <div class="head">
      <h2 id={`${id}-head`}>{title}</h2>
      {note !== undefined && <span class="n">{note}</span>}
      {tools}
    </div>
    {children}
  </section>
);
