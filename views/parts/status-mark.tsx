import type { Child } from 'hono/jsx';
import { classOf, type Sign, type Status, signOf, wordOf } from '../status.ts';

/** A sign of the sprite, 12 px, in the colour of the state around it. It says nothing to a screen reader: a word stands beside it. */
export const Mark = ({ sign }: { sign: Sign }) => (
  <svg class="m" viewBox="0 0 12 12" aria-hidden="true">
    <use href={`#s-${sign}`} />
  </svg>
);

/** An icon of a place or a deed, 16 px. */
export const Icon = ({ name }: { name: string }) => (
  <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
    <use href={`#i-${name}`} />
  </svg>
);

type SignedProps = { sign: Sign; loud?: boolean; children: Child };

/** Shape, word, colour: the three signs of every state. `loud` colours the word of what is in order, too. */
export const Signed = ({ sign, loud = false, children }: SignedProps) => (
  <span class={`state ${classOf[sign]}${loud ? ' loud' : ''}`}>
    <Mark sign={sign} />
    {children}
  </span>
);

/** The status of a customer or a host. */
export const StatusMark = ({ status, loud = false }: { status: Status; loud?: boolean }) => (
  <Signed sign={signOf[status]} loud={loud}>
    {wordOf[status]}
  </Signed>
);
