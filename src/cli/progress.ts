import type { Shell } from './shell.ts';

const redrawMs = 80;
const width = 28;

export interface ProgressBar {
  /** @param what replaces the label */
  show(done: number, of: number, what?: string): void;
  /** Removes the bar. */
  end(): void;
}

/** A bar on standard error while it is a terminal, else nothing at all. */
export function progressBar(shell: Shell, label: string): ProgressBar {
  if (!shell.stderr.isTTY) return { show() {}, end() {} };
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  let current = label;
  const started = performance.now();
  return {
    show(done, of, what = label) {
      const now = performance.now();
      if (what === current && done < of && now - drawnAt < redrawMs) return;
      current = what;
      drawnAt = now;
      drawn = true;
      const share = of <= 0 ? 1 : Math.min(1, done / of);
      const full = Math.round(share * width);
      const left =
        share > 0.02 && share < 1
          ? `  ${Math.ceil((((now - started) / share) * (1 - share)) / 1000)} s left`
          : '';
      shell.stderr.write(
        `\r\u001b[K${what}  ${'█'.repeat(full)}${'░'.repeat(width - full)} ${Math.floor(share * 100)} %${left}`,
      );
    },
    end() {
      if (drawn) shell.stderr.write('\r\u001b[K');
    },
  };
}
