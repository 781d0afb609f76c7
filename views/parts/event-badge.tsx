import { counted } from '../format.ts';
import { Mark } from './status-mark.tsx';

export type EventCounts = { error: number; warning: number };

/** Errors, then warnings, of the last 24 hours; none is a dot, which says so on hover. */
export const EventBadge = ({ error, warning }: EventCounts) =>
  error + warning === 0 ? (
    <span class="dim" title="no errors or warnings in 24 hours">
      ·
    </span>
  ) : (
    <>
      {error > 0 && (
        <span class="ev is-down" title={counted(error, 'error')}>
          <Mark sign="down" />
          {error}
          <span class="vh"> {error === 1 ? 'error' : 'errors'}</span>
        </span>
      )}
      {warning > 0 && (
        <span class="ev is-warn" title={counted(warning, 'warning')}>
          <Mark sign="warn" />
          {warning}
          <span class="vh"> {warning === 1 ? 'warning' : 'warnings'}</span>
        </span>
      )}
    </>
  );
