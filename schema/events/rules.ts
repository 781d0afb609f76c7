import { defineEvent } from '../event.ts';
import { Rules } from '../rules.ts';

/** The fleet's rules as they are from here on: recorded at a start or a reload that found them changed. */
export const RulesTaken = defineEvent('RulesTaken', {
  stream: () => 'hub',
  data: { rules: Rules },
});
