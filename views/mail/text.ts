import type { Content, Row } from './content.ts';

const width = 78;

/** The plain text of a notice: complete on its own. Foreign lines are quoted, so that they cannot pass for ours. */
export function textOf(content: Content): string {
  const { state, who, headline, lead, advice, link, facts, said, list, footer } = content;
  const label = Math.max(0, ...facts.map((fact) => fact.label.length));
  const blocks = [
    [`${state.sign} ${state.word} · ${who.join(' · ')}`, ...wrapped(capital(headline, content))],
    wrapped(lead),
    advice && [advice.heading, ...wrapped(advice.text)],
    link && [link.label, link.href],
    said && [said.heading, ...said.lines.map((line) => `> ${line}`), ...(said.cut ? [said.cut] : [])],
    list && [
      list.heading,
      ...list.rows.map((row) => `- ${rowOf(row)}`),
      ...(list.more ? [`  ${list.more}`] : []),
    ],
    facts.map((fact) => `${`${fact.label}:`.padEnd(label + 2)}${fact.value}`),
    ['-- ', ...footer.flatMap(wrapped)],
  ];
  return `${blocks
    .filter((block) => block !== null && block.length > 0)
    .map((block) => block!.join('\n'))
    .join('\n\n')}\n`;
}

/** A headline as it stands alone: a piece of a sentence with a capital. */
export const capital = (text: string, { language }: Content): string => {
  const [first = '', ...rest] = text;
  return first.toLocaleUpperCase(language) + rest.join('');
};

/** What a line of the list says: who, what, and when it was. */
const rowOf = ({ timed, who, what }: Row): string => {
  const said = [who, what].filter((part) => part !== null).join(': ');
  return timed === null ? said : `${said} (${timed})`;
};

/** A sentence over several lines of 78 characters; a word is never broken. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
