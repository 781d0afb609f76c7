/** One thing that was looked at. `hint` is what to do about it. */
export interface Check {
  level: 'ok' | 'warn' | 'bad';
  what: string;
  hint?: string;
}

export const ok = (what: string): Check => ({ level: 'ok', what });
export const warn = (what: string, hint: string): Check => ({ level: 'warn', what, hint });
export const bad = (what: string, hint: string): Check => ({ level: 'bad', what, hint });

export const dayMs = 86_400_000;
