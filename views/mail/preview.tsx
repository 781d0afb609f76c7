import type { Language } from './notice.ts';

interface Previewed {
  /** name of its files, without the ending */
  file: string;
  name: string;
  language: Language;
  subject: string;
}

const sheet = `
:root { color-scheme: light dark; font: 13px/20px system-ui, sans-serif; }
body { margin: 0; display: grid; grid-template-columns: minmax(280px, 420px) 1fr; height: 100vh; }
nav { overflow: auto; padding: 16px; border-right: 1px solid #88888855; }
h1 { margin: 0 0 8px; font-size: 15px; } h2 { margin: 16px 0 4px; font-size: 13px; }
p { margin: 0; padding: 6px 0; border-top: 1px solid #88888855; }
a { margin-right: 8px; }
iframe { width: 100%; height: 100%; border: 0; }
@media (max-width: 720px) { body { grid-template-columns: 1fr; grid-template-rows: 40vh 60vh; } }
`;

/** A page to look through previews: a list of subjects in both languages, the mail beside it. */
export function previewIndex(mails: readonly Previewed[]): string {
  const names = [...new Set(mails.map(({ name }) => name))];
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Mails of the hub</title>
        <style>{sheet}</style>
      </head>
      <body>
        <nav>
          <h1>Mails of the hub</h1>
          {names.map((name) => (
            <section>
              <h2>{name}</h2>
              {mails.filter((mail) => mail.name === name).map(Line)}
            </section>
          ))}
        </nav>
        <iframe name="mail" title="the mail" src={mails[0] && `${mails[0].file}.html`} />
      </body>
    </html>
  );
  return `<!DOCTYPE html>\n${String(page)}`;
}

const Line = ({ file, language, subject }: Previewed) => (
  <p lang={language}>
    {subject}
    <br />
    {['html', 'txt', 'json'].map((form) => (
      <a href={`${file}.${form}`} target="mail">
        {language} {form}
      </a>
    ))}
  </p>
);
