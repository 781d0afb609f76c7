import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface MailServer {
  port: number;
  /** what was accepted, as it came */
  mails: { to: string; raw: string }[];
  /** what happens when the text has come, before it is accepted; an error is the answer */
  atText: (() => Promise<void> | void) | undefined;
  /** what happens at a recipient; an error is the answer */
  atRecipient: ((address: string) => void) | undefined;
}

/** An error as a mail server gives it. */
export const smtpError = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });

/** A loopback mail server that fails when it is told to. */
export async function startMailServer(): Promise<MailServer> {
  const mailServer: MailServer = { port: 0, mails: [], atText: undefined, atRecipient: undefined };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo({ address }, _session, done) {
      try {
        mailServer.atRecipient?.(address);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (part: Buffer) => {
        raw += part;
      });
      stream.on('end', async () => {
        try {
          await mailServer.atText?.();
          mailServer.mails.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), raw });
          done();
        } catch (error) {
          done(error as Error);
        }
      });
    },
  });
  server.on('error', () => undefined); // a sender that dies in the middle
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  mailServer.port = (server.server.address() as AddressInfo).port;
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return mailServer;
}
