import { bytes } from '../format.ts';
import { Bar } from '../parts/bar.tsx';
import { focusable } from '../parts/focusable.ts';
import { Foreign } from '../parts/foreign.tsx';
import { Signed } from '../parts/status-mark.tsx';
import type { Limit, Sign } from '../status.ts';
import type { StorageRow } from './model.ts';

type Props = { rows: readonly StorageRow[]; limit: Limit };

/** Disks and targets with their use; one that is not connected says so. */
export const StorageTable = ({ rows, limit }: Props) => (
  <div class="scroll" {...focusable('Storage')}>
    <table class="tight">
      <thead>
        <tr>
          <th scope="col">Storage</th>
          <th scope="col" class="num">
            Used %
          </th>
          <th scope="col" class="num">
            Used
          </th>
          <th scope="col" class="num">
            Of
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr class="row">
            <td>
              <span class="named">
                <code class="cut">
                  <Foreign text={row.name} limit={48} />
                </code>
                {row.detail !== null && (
                  <span class="dim cut">
                    <Foreign text={row.detail} limit={60} />
                  </span>
                )}
              </span>
            </td>
            <td class="num">
              <Bar value={row.usedPercent} limit={limit} label="used" width={72} />
            </td>
            <td class="num">{row.usedBytes === null ? <Unsaid /> : bytes(row.usedBytes)}</td>
            <td class="num dim">{row.totalBytes === null ? <Unsaid /> : bytes(row.totalBytes)}</td>
            <td>
              {row.state === null ? (
                <Signed sign="none">not said</Signed>
              ) : (
                <Signed sign={signOfState(row.state)}>
                  <Foreign text={row.state} limit={24} />
                </Signed>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Unsaid = () => (
  <span class="dim" title="not reported">
    –
  </span>
);

function signOfState(state: string): Sign {
  if (state === 'connected') return 'ok';
  return state === 'disconnected' ? 'down' : 'info';
}
