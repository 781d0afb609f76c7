import type { z } from 'zod';

type Given = Partial<Record<'clear' | 'warn' | 'critical', number | undefined>>;

/** Refuses a limit whose parts contradict each other. Those that are not given stand elsewhere, and may change there. */
export function inOrder(given: Given, { addIssue }: Pick<z.RefinementCtx, 'addIssue'>): void {
  const order = (['clear', 'warn', 'critical'] as const).filter((name) => given[name] !== undefined);
  for (const [index, name] of order.entries()) {
    const next = order[index + 1];
    if (next === undefined || given[name]! <= given[next]!) continue;
    const message = `must not be more than ${next}, which is ${given[next]}`;
    addIssue({ code: 'custom', path: [name], message });
  }
}
