import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

type Said = string | ((socket: Socket) => void);

export interface MailTalk {
  port: number;
  /** every line that the client said, the text's too */
  heard: string[];
}

/**
 * A mail server that says to each command what a test tells it to: the well-behaved answer stands for what is left out.
 * `end` is said after the text's last line, `text` happens at its first.
 */
export async function startMailTalk(
  says: Partial<
    Record<
      'greeting' | 'EHLO' | 'HELO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'text' | 'end',
      Said
    >
  >,
): Promise<MailTalk> {
  const talk: MailTalk = { port: 0, heard: [] };
  const well: Record<string, string> = {
    greeting: '220 mail.example ESMTP',
    EHLO: '250-mail.example\r\n250 AUTH PLAIN LOGIN',
    AUTH: '235 welcome',
    DATA: '354 go on',
    QUIT: '221 bye',
  };
  const server = createServer((socket) => {
    let inText = false;
    let pending = '';
    socket.on('error', () => undefined);
    const say = (what: string) => {
      const said = (says as Record<string, Said>)[what] ?? well[what] ?? (what === 'text' ? '' : '250 ok');
      if (typeof said === 'function') said(socket);
      else if (said !== '') socket.write(`${said}\r\n`);
      return said;
    };
    const hear = (line: string) => {
      talk.heard.push(line);
      if (inText) {
        if (line !== '.') return void (talk.heard.at(-2)?.startsWith('DATA') && say('text'));
        inText = false;
        return void say('end');
      }
      const said = say(line.split(' ')[0]!.toUpperCase());
      inText = typeof said === 'string' && said.startsWith('354');
    };
    socket.on('data', (part) => {
      const lines = (pending + part).split('\r\n');
      pending = lines.pop()!;
      for (const line of lines) hear(line);
    });
    say('greeting');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  talk.port = (server.address() as AddressInfo).port;
  onTestFinished(() => void server.close());
  return talk;
}
