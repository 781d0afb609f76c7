import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { HubConfig } from '../../../schema/config.ts';
import { type Channel, type Outcome, oneLine, type Parcel } from '../channel.ts';

/**
 * Mails through a mail server. It honours no key: an attempt that broke off while the text was on its way is unclear.
 * Spoken a step at a time, because only the step says whether the text had left.
 */
export const smtp: Channel = {
  name: 'smtp',
  honoursKeysMs: 0,
  unusable: (config) => (config.smtp.host === '' ? 'smtp.host is empty' : undefined),
  async send(parcel, config) {
    const from = config.notifications.from_email;
    const connection = new SMTPConnection(optionsOf(config));
    let handedOver = false;
    const late = deadline(config.delivery.timeout);
    try {
      const mail = await mailOf(parcel, from);
      const text = Readable.from(
        (async function* () {
          handedOver = true; // read when the server has said that it wants the text
          yield mail;
        })(),
      );
      const spoken = async () => {
        await connected(connection);
        await signedIn(connection, config);
        return sent(connection, from, parcel.recipient, text);
      };
      return { outcome: 'accepted', detail: oneLine(await Promise.race([spoken(), late.passed])) };
    } catch (error) {
      return outcomeOfSmtp(error as SmtpError, handedOver);
    } finally {
      late.clear();
      connection.close();
    }
  },
};

/** The library's own times are for each step: a server that says a word now and then would never run into them. */
function deadline(ms: number): { passed: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the mail server did not answer within ${ms / 1_000} s`)), ms);
  });
  return { passed, clear: () => clearTimeout(timer) };
}

function optionsOf({ smtp: { host, port, tls }, delivery: { timeout } }: HubConfig) {
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
  };
}

/** The message as bytes. Its id is made of the key, so it is the same at every attempt. */
const mailOf = ({ recipient, message, key, notificationId }: Parcel, from: string): Promise<Buffer> =>
  new MailComposer({
    from,
    to: recipient,
    subject: message.subject,
    text: message.text,
    html: message.html,
    messageId: `<${key}@${from.split('@')[1]}>`,
    headers: { 'X-Hub-Notification': String(notificationId) },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();

const connected = (connection: SMTPConnection): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.on('error', reject); // stays: an error after this is told to nobody, but must not end the process
    connection.connect((error) => (error ? reject(error) : resolve()));
  });

async function signedIn(
  connection: SMTPConnection,
  { smtp: { username, password } }: HubConfig,
): Promise<void> {
  if (username === '') return;
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject);
    connection.login({ user: username, pass: password.reveal() }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

const sent = (connection: SMTPConnection, from: string, to: string, text: Readable): Promise<string> =>
  new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the connection was closed')));
    connection.send({ from, to: [to] }, text, (error, info) =>
      error ? reject(error) : resolve(String(info?.response ?? 'accepted')),
    );
  });

type SmtpError = Error & { code?: string; responseCode?: number };

/** 5xx is for ever, 4xx may pass; without an answer it depends on whether the text had left. */
function outcomeOfSmtp({ message, code, responseCode }: SmtpError, handedOver: boolean): Outcome {
  const detail = oneLine(message);
  // a server that refuses our login or the connection can be mended; one that refuses this message will not take it
  const refused =
    responseCode !== undefined && responseCode >= 500 && ['EENVELOPE', 'EMESSAGE'].includes(code ?? '');
  if (responseCode !== undefined) return { outcome: 'failed', detail, permanent: refused };
  return handedOver ? { outcome: 'unclear', detail } : { outcome: 'failed', detail, permanent: false };
}
