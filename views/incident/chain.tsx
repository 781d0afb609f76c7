import { absolute, iso, shortDay, timeOfDay } from '../format.ts';
import { Foreign } from '../parts/foreign.tsx';
import { classOfLine, LineMark } from './marks.tsx';
import type { WhatHappened, WhyLine } from './model.ts';
import { withLocalTimes } from './words.ts';

const kinds: Record<WhatHappened, string> = {
  event: 'Event',
  rule: 'Rule',
  decision: 'Decision',
  message: 'Message',
  answer: 'Answer of the provider',
  acknowledged: 'Acknowledged',
  state: 'State',
  settings: 'Who is told of what',
  mute: 'Mute',
  incident: 'Incident',
  next: 'Next',
};

type Props = { lines: readonly WhyLine[]; zone: string };

/** The chain of why, one station below the other: when, what, the reason's word, and its sentence. */
export const Chain = ({ lines, zone }: Props) => (
  <ol class="chain">
    {lines.map((line, i) => {
      const before = lines[i - 1];
      const isNext = line.what === 'next';
      return (
        <li class={classOfLine(line)}>
          <div class="at">
            {isNext ? (
              before?.what === 'next' ? (
                ''
              ) : (
                'now'
              )
            ) : (
              <time datetime={iso(line.at) ?? undefined} title={absolute(line.at, zone)}>
                {timeOfDay(line.at, zone)}
                <small>{shortDay(line.at, zone, true)}</small>
              </time>
            )}
          </div>
          <div class="node">
            <LineMark line={line} />
          </div>
          <div class="what">
            <p class="kind">
              {kinds[line.what]}
              {line.position !== null && ` ${line.position}`}
            </p>
            <p class="wrap">
              {line.reason !== null && (
                <>
                  <b>
                    <Foreign text={line.reason} limit={60} />.
                  </b>{' '}
                </>
              )}
              <Foreign text={withLocalTimes(line.detail, zone)} limit={600} />
            </p>
          </div>
        </li>
      );
    })}
  </ol>
);
