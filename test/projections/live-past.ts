import { type DemoAction, demoPast, type PastOptions } from '../../src/demo/fleet.ts';
import type { Scenario } from '../scenario.ts';

const pathOf = (action: DemoAction): string => {
  switch (action.kind) {
    case 'customer':
      return '/api/v1/admin/customers';
    case 'host':
      return '/api/v1/admin/hosts';
    case 'block':
      return `/api/v1/admin/customers/${action.customerId}/block`;
    default:
      return `/api/v1/${action.kind}`;
  }
};

/** Lives through a believable past, each word at its own time and through the hub's own door. */
export async function live({ post, clock }: Scenario, options: PastOptions): Promise<void> {
  for (const action of demoPast(options)) {
    clock.now = action.at;
    const answer = await post(
      pathOf(action),
      action.kind === 'block' ? { reason: action.reason } : action.body,
    );
    if (answer.status >= 300) throw new Error(`${action.kind}: ${answer.text}`);
  }
  clock.now = options.endsAt;
}
