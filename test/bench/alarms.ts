import { drain } from './drain.ts';
import { mailDelay } from './mail-delay.ts';
import type { Figure } from './main.ts';
import { silence } from './silence.ts';

/** Silence, alarms, and who is told: looking for silence, from a look to the mail, and a long queue of notices. */
export const alarms = async (seconds: number): Promise<Figure[]> => [
  ...(await silence()),
  ...(await mailDelay()),
  ...(await drain(seconds)),
];
