import { IntlMessageFormat } from 'intl-messageformat';
import { en } from './en/index.ts';
import { hu } from './hu/index.ts';
import type { Language } from './notice.ts';
import type { Translated } from './translated.ts';

/** What the hub says in mails, as ICU messages; `en/` names the keys, and a language that lacks one does not compile. */
export type Messages = Translated<typeof en>;

export const messages: Record<Language, Messages> = { en, hu };

/** What stands in the braces of a message. */
export type Values = Readonly<Record<string, string | number>>;

// Parsing costs more than using: one of each pattern is remembered, and changes no answer.
const parsed: Record<Language, Map<string, IntlMessageFormat>> = { en: new Map(), hu: new Map() };

/** A message with its values in place. Values are text, whatever they hold. @throws where one is missing: a bug */
export function say(language: Language, message: string, values: Values = {}): string {
  let format = parsed[language].get(message);
  if (format === undefined) {
    format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true });
    parsed[language].set(message, format);
  }
  return String(format.format(values));
}

/** A message, or what stands for those that nobody has described. Only keys of our own count: `constructor` is none. */
export const described = <T>(all: Readonly<Record<string, T>>, key: string, otherwise: T): T =>
  Object.hasOwn(all, key) ? all[key]! : otherwise;
