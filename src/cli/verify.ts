import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../../views/format.ts';
import { remedyOf } from '../damage.ts';
import type { Status } from '../status.ts';
import { type Verified, verify as verifyFolder } from '../verify.ts';
import { doorAt, isServed } from './door.ts';
import { progressBar } from './progress.ts';
import { settingsFor } from './settings.ts';
import { type AddCommand, coloured, configOption, examples, print, type Shell } from './shell.ts';
import { harmless } from './table.ts';

const labels = { reading: 'reading the log', folding: 'folding it afresh', comparing: 'comparing tables' };

export const verify: AddCommand = (program, shell) => {
  program
    .command('verify')
    .summary('check the log, and the read models against it')
    .description(
      `Checks the digest of every event, the chain of facts, the head and its mark outside the database, gaps and blobs.
Then folds the log into a temporary file and compares every row with the read file as it stood at the start.
Changes nothing, and may run while the hub serves. Needs room for a second read file in TMPDIR.
Exit code 1 when anything is wrong. A wrong row alone is mended by "rebuild"; a wrong log only by "restore".`,
    )
    .option(...configOption)
    .option(
      '--json',
      'for scripts: {position, events, facts, compared, findings: [{kind, message, position?, table?, key?, report?}], more, durationMs}',
    )
    .addHelpText('after', () =>
      examples(shell, [['verify', 'after a crash, before trusting a restored copy, or every night']]),
    )
    .action(async ({ config, json }: { config?: string; json?: true }) => {
      const loaded = settingsFor(shell, config);
      const bar = progressBar(shell, labels.reading);
      let result: Verified;
      try {
        result = await verifyFolder(loaded.config, shell.env, {
          onProgress: (what, { done, of }) => bar.show(done, of, labels[what]),
        });
      } finally {
        bar.end();
      }
      if (result.compared === null && (await readFileLost(shell, loaded.config.server.data_dir)))
        result.findings.push({
          kind: 'fold',
          message: 'the read file of the running hub is gone',
        });
      if (result.findings.length > 0) shell.exitCode = 1;
      if (json) print(shell, JSON.stringify(result));
      else tell(shell, result);
    });
};

function tell(
  shell: Shell,
  { position, events, facts, compared, findings, more, durationMs }: Verified,
): void {
  const { length } = findings;
  for (const { kind, message } of findings)
    print(shell, `${coloured(shell, 'red', kind.padEnd(10))}  ${harmless(message)}`);
  if (more > 0) print(shell, `… and ${counted(more, 'more finding')}`);
  print(
    shell,
    `${counted(events, 'event')} (${counted(facts, 'fact')}) up to position ${position}, in ${(durationMs / 1000).toFixed(1)} s.`,
  );
  if (compared)
    print(
      shell,
      `${counted(compared.rows, 'row')} compared with ${compared.file} at position ${compared.position}.`,
    );
  if (length > 0) {
    print(shell, coloured(shell, 'red', `${counted(length + more, 'thing')} wrong.`));
    print(shell, remedyOf(findings));
  } else if (compared) print(shell, coloured(shell, 'green', 'Everything holds.'));
  else {
    print(
      shell,
      `${coloured(shell, 'yellow', 'The log holds; no read models were compared')}: there is no read file of this version. The next start folds one, or hub rebuild.`,
    );
  }
}

/** Whether a hub serves from a read file that somebody has removed. */
async function readFileLost(shell: Shell, dir: string): Promise<boolean> {
  const socket = join(dir, 'hub.sock');
  if (!(await isServed(socket))) return false;
  const { hub } = await doorAt(shell, socket).internal<Status>('GET', '/internal/status');
  return !existsSync(hub.readFile);
}
