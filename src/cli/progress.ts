import { note, type Shell } from './shell.ts';

const redrawMs = 80;
const width = 28;
const lineEveryMs = 4_000;

export interface ProgressBar {
  /** @param what replaces the label */
  show(done: number, of: number, what?: string): void;
  /** Removes the bar. */
  end(): void;
}

/**
 * A bar on standard error while it is a terminal, else nothing at all: a nightly command fills no mail. With `lines`
 * what is no terminal gets a line at the start of each thing and every few seconds, for those who wait for it.
 */
export function progressBar(shell: Shell, label: string, { lines = false } = {}): ProgressBar {
  if (!shell.stderr.isTTY) return lines ? progressLines(shell, label) : { show() {}, end() {} };
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

function progressLines(shell: Shell, label: string): ProgressBar {
  let told = { what: '', at: Number.NEGATIVE_INFINITY };
  return {
    show(done, of, what = label) {
      const at = performance.now();
      if (what === told.what && at - told.at < lineEveryMs) return;
      told = { what, at };
      note(shell, `${what}: ${of <= 0 ? 100 : Math.floor((100 * done) / of)} %`);
    },
    end() {},
  };
}
