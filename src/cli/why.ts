import { HubError } from '../errors.ts';
import { type Door, throughDoor } from './door.ts';
import { type AddCommand, configOption, examples, print } from './shell.ts';
import { type Line, whyLines } from './why-lines.ts';

const paths = {
  incident: (id: string) => `/api/v1/incidents/${id}/why`,
  notice: (id: string) => `/api/v1/admin/notifications/${id}/why`,
  notification: (id: string) => `/api/v1/admin/notifications/${id}/why`,
  customer: (id: string) => `/api/v1/admin/customers/${id}/why`,
};
type Kind = keyof typeof paths;
const isKind = (word: string): word is Kind => Object.hasOwn(paths, word);

export const why: AddCommand = (program, shell) => {
  program
    .command('why <incident|notice|customer> [id]')
    .summary('why somebody was told, or was not')
    .description(
      `The chain event, rule, decision, message, answer of an incident or a notice; of a customer how its boxes stand, who is told
of what, what is held back, and the last decisions. A number is an incident or a notice, anything else a customer; where that
is not what you mean, say which: "why customer 42".`,
    )
    .option(...configOption)
    .option('--json', 'for scripts: {lines: [{at, position, what, detail, reason}]}')
    .addHelpText('after', () =>
      examples(shell, [
        ['why 1834', 'an incident or a notice, by its number'],
        ['why demo-felhom', 'a customer: why does it hear nothing?'],
      ]),
    )
    .action(
      async (
        first: string,
        second: string | undefined,
        { config, json }: { config?: string; json?: true },
      ) => {
        if (second !== undefined && !isKind(first))
          throw new HubError('usage', `${first} is no kind of thing to ask about`, {
            hint: 'say incident, notice or customer, then its id',
          });
        const kinds: Kind[] =
          second !== undefined
            ? [first as Kind]
            : /^\d+$/.test(first)
              ? ['incident', 'notice', 'customer']
              : ['customer'];
        const answer = await throughDoor(shell, config, (door) => ask(door, kinds, second ?? first));
        if (json) return print(shell, JSON.stringify(answer));
        for (const line of whyLines(answer.lines)) print(shell, line);
      },
    );
};

/** The first of these kinds that knows the id answers. @throws HubError not_found when none does */
async function ask(door: Door, kinds: readonly Kind[], id: string): Promise<{ lines: Line[] }> {
  for (const kind of kinds) {
    try {
      return await door.api('GET', paths[kind](encodeURIComponent(id)));
    } catch (error) {
      if ((error as HubError).code !== 'not_found') throw error;
    }
  }
  const what = kinds.length > 1 ? 'neither an incident nor a notice nor a customer' : `no ${kinds[0]}`;
  throw new HubError('not_found', `${id} is ${what}`, {
    hint: 'hub incident list, hub notice list and hub customer list name them',
  });
}
