import type { Message } from '../../schema/notice.ts';
import { contentOf } from './content.ts';
import { oneLine } from './foreign-text.ts';
import { jsonOf, severityOf } from './json.ts';
import type { NoticeModel } from './notice.ts';
import { pageOf } from './page.tsx';
import { textOf } from './text.ts';

const subjectAtMost = 200;

/**
 * A notice as it is sent, in every form that a channel needs. Pure: the same model gives the same bytes. Text from
 * outside is text in all of them: one line without controls in the subject, quoted in the plain text, escaped in the
 * HTML; the only link is the incident's, and only where it is http or https.
 */
export function renderNotice(model: NoticeModel): Message {
  const content = contentOf(model);
  const subject = oneLine(`${content.who.join(' · ')}: ${content.headline}`, subjectAtMost);
  return {
    subject,
    text: textOf(content),
    html: pageOf(content),
    json: jsonOf(model, subject, content),
    severity: severityOf(model),
    language: model.language,
  };
}
