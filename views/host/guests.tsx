import { bytes } from '../format.ts';
import { Age } from '../parts/age.tsx';
import { focusable } from '../parts/focusable.ts';
import { Foreign } from '../parts/foreign.tsx';
import { Signed } from '../parts/status-mark.tsx';
import { Panel } from '../source/panel.tsx';
import type { Sign } from '../status.ts';
import type { GuestRow, HostModel } from './model.ts';

export const guestsId = 'guests';

/** The guests, those that are gone last. */
export const Guests = ({ model: { guests, now, zone } }: { model: HostModel }) => (
  <Panel id={guestsId} title="Guests" note={String(guests.length)}>
    {guests.length === 0 ? (
      <p class="blank">The agent reported no guest.</p>
    ) : (
      <div class="scroll" {...focusable('Guests')}>
        <table class="tight">
          <thead>
            <tr>
              <th scope="col" class="num">
                Id
              </th>
              <th scope="col">Name</th>
              <th scope="col">State</th>
              <th scope="col" class="num">
                Cores
              </th>
              <th scope="col" class="num">
                Memory
              </th>
              <th scope="col" class="num">
                Disk
              </th>
              <th scope="col" class="num">
                Controller
              </th>
              <th scope="col" class="num">
                Seen
              </th>
            </tr>
          </thead>
          <tbody>
            {guests
              .toSorted((a, b) => Number(a.gone) - Number(b.gone) || a.vmid - b.vmid)
              .map((guest) => (
                <tr class={guest.gone ? 'row dim' : 'row'}>
                  <td class="num">{guest.vmid}</td>
                  <td>
                    <Foreign text={guest.name} limit={48} />
                  </td>
                  <td>
                    <Signed sign={signOfGuest(guest)}>{guest.gone ? 'gone' : guest.status}</Signed>
                  </td>
                  <td class="num">{guest.cores ?? '–'}</td>
                  <td class="num">{guest.memoryBytes === null ? '–' : bytes(guest.memoryBytes)}</td>
                  <td class="num">{guest.diskBytes === null ? '–' : bytes(guest.diskBytes)}</td>
                  <td class="num">
                    {guest.controllerVersion ? <Foreign text={guest.controllerVersion} limit={12} /> : '–'}
                  </td>
                  <td class="num">
                    <Age at={guest.lastSeenAt} now={now} zone={zone} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    )}
  </Panel>
);

function signOfGuest({ gone, status }: GuestRow): Sign {
  if (gone || status === 'unknown') return 'none';
  return status === 'running' ? 'ok' : 'off';
}
