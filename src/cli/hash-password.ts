import { HubError } from '../errors.ts';
import { hashPassword as hash } from '../passwords.ts';
import { type AddCommand, examples, note, print, type Shell } from './shell.ts';

export const hashPassword: AddCommand = (program, shell) => {
  program
    .command('hash-password')
    .summary('the hash of a password, for hub.yaml')
    .description(
      `Reads a password from standard input, without showing it on a terminal, and prints its argon2id hash:
put that into auth.password_hash, or into auth.users for a person of that name.`,
    )
    .addHelpText('after', () =>
      examples(shell, [
        ['hash-password', 'asks twice'],
        ['hash-password < password.txt', 'takes the first line'],
      ]),
    )
    .action(async () => {
      const password = shell.stdin.isTTY ? await asked(shell) : await firstLine(shell);
      if (password === '') throw new HubError('usage', 'no password was given');
      if ([...password].length < shortest)
        note(
          shell,
          `This password is short: ${shortest} characters or more would be hard to guess. Its hash all the same:`,
        );
      print(shell, await hash(password));
    });
};

/** Below it, a stolen hash is a password found by trying. */
const shortest = 12;

async function asked(shell: Shell): Promise<string> {
  const password = await unseen(shell, 'Password: ');
  if (password !== (await unseen(shell, 'The same again: ')))
    throw new HubError('usage', 'these are two different passwords');
  return password;
}

async function firstLine({ stdin }: Shell): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stdin) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString().split(/\r?\n/, 1)[0] ?? '';
}

/** Reads a line from a terminal that shows nothing of it. */
function unseen(shell: Shell, prompt: string): Promise<string> {
  const { stdin, stderr } = shell;
  stderr.write(prompt);
  stdin.setEncoding('utf8').setRawMode(true).resume();
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const end = (settle: () => void) => {
      stdin.off('data', take).setRawMode(false).pause();
      note(shell, '');
      settle();
    };
    const take = (text: string) => {
      const characters = [...text];
      for (let next = characters.shift(); next !== undefined; next = characters.shift()) {
        if (next === interrupt) return end(() => reject(new HubError('usage', 'stopped')));
        if (ends.includes(next)) {
          end(() => resolve(typed.join('')));
          if (characters.length > 0) stdin.unshift(characters.join('')); // pasted: the next question takes it
          return;
        }
        typed = erases.includes(next) ? typed.slice(0, -1) : [...typed, next];
      }
    };
    stdin.on('data', take);
  });
}

const interrupt = '\u0003';
const ends = ['\r', '\n', '\u0004'];
const erases = ['\u007f', '\b'];
