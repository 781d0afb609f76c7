import { styleText } from 'node:util';
import type { Command } from 'commander';
import { HubError, type HubErrorCode, linesOf } from '../errors.ts';
import { sqliteCode } from '../log/storage-error.ts';

/** What a command has of the world. */
export interface Shell {
  env: Record<string, string | undefined>;
  now: () => number;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** who runs it; undefined where the system has no such numbers */
  uid: number | undefined;
  /** how this program was started, to be typed again: `npm run hub --` */
  self: string;
  /** what the process ends with, unless an error says otherwise: 0 fine, 1 found something wrong */
  exitCode: 0 | 1;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, shell: Shell) => void;

/** A result: standard output. */
export const print = (shell: Shell, line = ''): void => void shell.stdout.write(`${line}\n`);

/** What only a person wants to read: standard error, so that a pipe gets results alone. */
export const note = (shell: Shell, line: string): void => void shell.stderr.write(`${line}\n`);

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

type Style = Parameters<typeof styleText>[0];

/** Text in a colour, where standard output is a terminal that shows it. */
export const coloured = (shell: Shell, style: Style, text: string): string =>
  styleText(style, text, { stream: shell.stdout });

/** The option that every command takes. */
export const configOption = [
  '--config <file>',
  'settings to use (default: hub.yaml here, if there is one)',
] as const;

/** Help that goes on below the options: when to use it, and examples to copy. */
export const examples = (shell: Shell, lines: readonly (readonly [string, string])[]): string =>
  `\nExamples:\n${lines.map(([command, what]) => `  ${shell.self} ${command}\n      ${what}`).join('\n')}`;

const foundWrong: readonly HubErrorCode[] = ['damaged', 'unavailable', 'too_many'];

/** 1: something is wrong; 2: wrong use or configuration. */
export const exitCodeOf = (error: unknown): 1 | 2 =>
  error instanceof HubError && !foundWrong.includes(error.code) ? 2 : 1;

/** What a person is told of an error. The stack of a bug only with HUB_DEBUG. */
export function linesOfAny(error: unknown, debug: boolean): string[] {
  const stack = debug && error instanceof Error ? [String(error.stack)] : [];
  if (error instanceof HubError) return [...linesOf(error), ...stack];
  const message = error instanceof Error ? error.message : String(error);
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(sqliteCode(error)))
    return [`the storage failed: ${message}`, ...stack, 'hint: hub doctor says whose files lie there'];
  if (sqliteCode(error) !== '')
    return [`the storage failed: ${message}`, ...stack, 'hint: hub verify says where'];
  const ofTheSystem = typeof (error as { code?: unknown }).code === 'string'; // no permission, no room, …: no bug of ours
  return [
    message,
    ...stack,
    ...(debug || ofTheSystem ? [] : ['hint: this should not happen; HUB_DEBUG=1 shows where it did']),
  ];
}
