import { type Channel, outcomeOf, outcomeOfError } from '../channel.ts';

const priorities = { info: 3, warning: 4, error: 5 };

/** Notices on a phone through a topic of ntfy. It honours no key. Published as JSON: text in headers would be markup of a kind. */
export const ntfy: Channel = {
  name: 'ntfy',
  honoursKeysMs: 0,
  unusable: ({ ntfy: { url } }) =>
    url === '' ? 'ntfy.url is empty' : placeOf(url).topic === '' ? 'ntfy.url names no topic' : undefined,
  async send({ recipient, message, at }, config, outbound) {
    const { topic, server } = placeOf(recipient);
    const url = (message.json as { url?: unknown }).url;
    const body = JSON.stringify({
      topic,
      title: shortened(message.subject, 250),
      message: shortened(message.text, 4_000), // longer ones become an attachment
      priority: priorities[message.severity],
      ...(typeof url === 'string' ? { click: url } : {}),
    });
    const token = config.ntfy.token.reveal();
    const headers = {
      'Content-Type': 'application/json',
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
    };
    try {
      const answer = await outbound(server, {
        method: 'POST',
        headers,
        body,
        timeoutMs: config.delivery.timeout,
      });
      return outcomeOf(answer, at, `answered ${answer.status}`);
    } catch (error) {
      return outcomeOfError(error);
    }
  },
};

/** At most so many bytes, and no half a letter. */
function shortened(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most - 3));
  return `${text.slice(0, read)}…`;
}

/** `https://ntfy.example/some/topic` → the topic, and the server that takes it as JSON. */
function placeOf(url: string): { topic: string; server: string } {
  const { pathname, origin } = new URL(url);
  const steps = pathname.split('/').filter((step) => step !== '');
  const topic = decodeURIComponent(steps.pop() ?? '');
  return { topic, server: `${origin}/${steps.join('/')}` };
}
