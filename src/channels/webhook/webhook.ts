import { createHmac } from 'node:crypto';
import { type Channel, outcomeOf, outcomeOfError } from '../channel.ts';

/**
 * Notices as JSON to a receiver of the operator's. `Hub-Signature: t=<unix seconds>,v1=<hex>` is HMAC-SHA256 over
 * `<t>.<body>`; `Idempotency-Key` is the same at every attempt. Whether the receiver honours it, nobody knows.
 */
export const webhook: Channel = {
  name: 'webhook',
  honoursKeysMs: 0,
  unusable: (config) => (config.webhook.url === '' ? 'webhook.url is empty' : undefined),
  async send({ recipient, message, key, notificationId, at }, config, outbound) {
    const body = JSON.stringify({ notification_id: String(notificationId), ...message.json });
    const seconds = Math.floor(at / 1_000);
    const signature = createHmac('sha256', config.webhook.secret.reveal())
      .update(`${seconds}.${body}`)
      .digest('hex');
    const headers = {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      'Hub-Signature': `t=${seconds},v1=${signature}`,
    };
    try {
      const answer = await outbound(recipient, {
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
