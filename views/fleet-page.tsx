import type { Chrome } from './chrome.ts';
import { EmptyStart } from './fleet/empty.tsx';
import { Figures, figuresId, Headline, headlineId } from './fleet/headline.tsx';
import { type FleetModel, isEmpty } from './fleet/model.ts';
import { CustomerBody, customerRowId, HostsBody, hostRowsId } from './fleet/rows.tsx';
import { Strip, stripId } from './fleet/strip.tsx';
import { FleetPager, FleetTable, orderOf, pagerId, tableId } from './fleet/table.tsx';
import { Toolbar, toolbarId } from './fleet/toolbar.tsx';
import { Layout, layoutRegions } from './layout.tsx';
import type { Region } from './live.tsx';

export type { CustomerRow, FleetFilter, FleetModel, FleetSort, HostRow } from './fleet/model.ts';
export { fleetHref, pageSizes } from './fleet/model.ts';
export { HostRows } from './fleet/rows.tsx';

type Props = { chrome: Chrome; model: FleetModel };

const title = 'Fleet';
const bodyId = 'fleet';

/** `GET /`: the whole fleet, worst first. */
export const FleetPage = ({ chrome, model }: Props) => (
  <Layout chrome={chrome} title={title} here="fleet" search={model.filter.q}>
    <FleetBody model={model} />
  </Layout>
);

const FleetBody = ({ model }: { model: FleetModel }) => (
  <div id={bodyId}>
    {isEmpty(model) ? (
      <EmptyStart model={model} />
    ) : (
      <>
        <div class="figures">
          <Headline model={model} />
          <Figures model={model} />
        </div>
        <Strip model={model} />
        <section aria-label="Customers">
          <Toolbar model={model} />
          <FleetTable model={model} />
          <FleetPager model={model} />
        </section>
      </>
    )}
  </div>
);

/**
 * What of the fleet's page is sent again when it changed: containers before what they hold. The hosts that a reader
 * unfolded are hub.js's (it fetches them again when their customer changed); the morph leaves those alone.
 */
export function fleetRegions({ chrome, model }: Props): Region[] {
  const around = layoutRegions(chrome, title);
  const empty = isEmpty(model);
  const body: Region = { id: bodyId, shell: empty ? 'empty' : 'fleet', node: <FleetBody model={model} /> };
  if (empty) return [...around, body];
  return [
    ...around,
    body,
    { id: headlineId, within: bodyId, node: <Headline model={model} /> },
    { id: figuresId, within: bodyId, node: <Figures model={model} /> },
    { id: stripId, within: bodyId, node: <Strip model={model} /> },
    { id: toolbarId, within: bodyId, node: <Toolbar model={model} /> },
    { id: tableId, within: bodyId, shell: orderOf(model), node: <FleetTable model={model} /> },
    ...model.rows.flatMap((row) => rowRegions(row, model)),
    { id: pagerId, within: bodyId, node: <FleetPager model={model} /> },
  ];
}

function rowRegions(row: FleetModel['rows'][number], model: FleetModel): Region[] {
  const own = {
    id: customerRowId(row.customerId),
    within: tableId,
    node: <CustomerBody row={row} clock={model} />,
  };
  if (row.hostCount === 0) return [own];
  const hosts = <HostsBody customerId={row.customerId} hosts={row.hosts} clock={model} />;
  return [own, { id: hostRowsId(row.customerId), within: tableId, node: hosts }];
}
