import { HostRows } from '../fleet/rows.tsx';
import { asHead, asRow, asRowGroup, asTable } from '../parts/table-roles.ts';
import { Panel } from '../source/panel.tsx';
import type { CustomerModel } from './model.ts';

export const hostsId = 'hosts';

const columns: [string, string][] = [
  ['c-state', 'Status'],
  ['c-who', 'Host'],
  ['c-age num', 'Seen'],
  ['c-use num', 'CPU %'],
  ['c-use num', 'Memory %'],
  ['c-use num', 'Disk %'],
  ['c-spark', 'CPU and state, 24 h'],
  ['c-events', 'Guests'],
  ['c-version num', 'Agent'],
  ['c-why', 'Why'],
];

/** The customer's hosts, drawn as the fleet draws them. */
export const Hosts = ({ model: { hosts, now, zone } }: { model: CustomerModel }) => (
  <Panel id={hostsId} title="Hosts" note={String(hosts.length)}>
    {hosts.length === 0 ? (
      <p class="blank">No host is enrolled for this customer.</p>
    ) : (
      <table class="fleet flat" {...asTable}>
        <thead {...asRowGroup}>
          <tr {...asRow}>
            <th class="c-fold" scope="col" {...asHead}>
              <span class="vh">Fold</span>
            </th>
            {columns.map(([name, words]) => (
              <th class={name} scope="col" {...asHead}>
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...asRowGroup}>
          <HostRows hosts={hosts} clock={{ now, zone }} />
        </tbody>
      </table>
    )}
  </Panel>
);
