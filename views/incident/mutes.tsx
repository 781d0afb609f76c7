import { Moment } from '../parts/age.tsx';
import { Foreign } from '../parts/foreign.tsx';
import { Signed } from '../parts/status-mark.tsx';
import { Panel } from '../source/panel.tsx';
import type { MuteNow } from './model.ts';
import { nameOfActor } from './words.ts';

export const mutesId = 'mutes';

type Props = { mutes: readonly MuteNow[]; back: string; zone: string };

/** What holds notices back, now or later, each with its end at hand. */
export const Mutes = ({ mutes, back, zone }: Props) => (
  <Panel id={mutesId} title="Mutes" note={String(mutes.length)}>
    {mutes.length === 0 ? (
      <p class="blank">Nothing is muted.</p>
    ) : (
      <ul class="lines mutes">
        {mutes.map((mute) => (
          <li>
            <Signed sign={mute.inForce ? 'off' : 'wait'}>{mute.inForce ? 'in force' : 'not now'}</Signed>
            <span class="wrap">
              <b>
                <Foreign
                  text={[mute.customerId, mute.hostId, mute.rule].filter((name) => name !== null).join(', ')}
                  limit={120}
                />
              </b>{' '}
              {mute.reason !== null && <Foreign text={mute.reason} limit={200} />}{' '}
              <span class="dim">
                by <Foreign text={nameOfActor(mute.by)} limit={40} />
                {mute.weekly !== null && `, only ${mute.weekly}`}
              </span>
            </span>
            <span class="dim">
              until <Moment at={mute.until} zone={zone} />
            </span>
            <form method="post" action={`/mutes/${mute.muteId}/end`}>
              <input type="hidden" name="back" value={back} />
              <button type="submit" class="btn">
                End mute {mute.muteId}
              </button>
            </form>
          </li>
        ))}
      </ul>
    )}
  </Panel>
);
