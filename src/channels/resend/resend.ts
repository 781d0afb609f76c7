import { Resend } from 'resend';
import type { Answer, Outbound } from '../../outbound.ts';
import { type Channel, oneLine, outcomeOf, outcomeOfError } from '../channel.ts';

const dayMs = 86_400_000;

/** Mails through Resend's API. It honours `Idempotency-Key` for 24 h; `RESEND_BASE_URL` moves it. */
export const resend: Channel = {
  name: 'resend',
  honoursKeysMs: dayMs,
  unusable: ({ notifications }) =>
    notifications.resend_api_key.reveal() === '' ? 'notifications.resend_api_key is empty' : undefined,
  async send({ recipient, message, key, notificationId, at }, { notifications, delivery }, outbound) {
    const client = new Resend(notifications.resend_api_key.reveal());
    const answers = throughOutbound(client, outbound, delivery.timeout);
    try {
      await client.emails.send(
        {
          from: notifications.from_email,
          to: recipient,
          subject: message.subject,
          text: message.text,
          html: message.html,
          headers: { 'X-Hub-Notification': String(notificationId) },
        },
        { idempotencyKey: key },
      );
      const answer = answers.at(-1)!;
      return outcomeOf(answer, at, idIn(answer));
    } catch (error) {
      return outcomeOfError(error);
    }
  },
};

/** The SDK builds the request; the call is ours, with its bounds. What came back is what decides, not the SDK's words for it. */
function throughOutbound(client: Resend, outbound: Outbound, timeoutMs: number): Answer[] {
  const answers: Answer[] = [];
  const fetchRequest = async (
    path: string,
    options: { method?: string; headers?: Headers; body?: string } = {},
  ) => {
    const { method = 'GET', headers = new Headers(), body } = options;
    const call = { method, headers, timeoutMs, ...(body === undefined ? {} : { body }) };
    answers.push(await outbound(`${client.baseUrl}${path}`, call));
    return { data: null, error: null, headers: null };
  };
  Object.assign(client, { fetchRequest });
  return answers;
}

function idIn({ text }: Answer): string {
  try {
    return `id ${oneLine(String((JSON.parse(text) as { id?: unknown }).id ?? 'unknown'))}`;
  } catch {
    return 'accepted'; // half an answer behind a 2xx: the provider has it
  }
}
