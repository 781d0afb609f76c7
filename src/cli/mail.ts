import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderNotice } from '../../views/mail/mail.tsx';
import { previewIndex } from '../../views/mail/preview.tsx';
import { samples } from '../../views/mail/samples.ts';
import { type AddCommand, examples, print } from './shell.ts';

export const mail: AddCommand = (program, shell) => {
  const command = program.command('mail').summary('what the hub writes to people');
  command
    .command('preview')
    .summary('every mail in both languages, as files')
    .description(
      `Writes a sample of every notice in English and Hungarian: .html, .txt and .json of each, and index.html to look
through them. Nothing is sent, and no hub is needed. Files of an earlier preview are written over.`,
    )
    .requiredOption('--out <dir>', 'a folder; made where there is none')
    .addHelpText('after', () => examples(shell, [['mail preview --out mails', 'then open mails/index.html']]))
    .action(({ out }: { out: string }) => {
      const written = writePreview(resolve(out));
      print(shell, `${written} mails: open ${join(out, 'index.html')}`);
    });
};

/** Returns how many mails were written. @throws where the folder cannot be written */
function writePreview(dir: string): number {
  mkdirSync(dir, { recursive: true });
  const mails = (['hu', 'en'] as const).flatMap((language) =>
    samples(language).map(({ name, model }) => ({
      ...renderNotice(model),
      file: `${name}.${language}`,
      name,
    })),
  );
  for (const { file, subject, text, html, json } of mails) {
    writeFileSync(join(dir, `${file}.html`), html);
    writeFileSync(join(dir, `${file}.txt`), `Subject: ${subject}\n\n${text}`);
    writeFileSync(join(dir, `${file}.json`), `${JSON.stringify(json, null, 2)}\n`);
  }
  writeFileSync(join(dir, 'index.html'), previewIndex(mails));
  return mails.length;
}
