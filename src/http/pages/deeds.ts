import { parseDuration } from '../../../schema/duration.ts';
import type { NewEvent } from '../../../schema/event.ts';
import { Acknowledge, NotifyTest, SetMute } from '../../../schema/wire/alarms.ts';
import type { MuteScope } from '../../../views/incident/forms.tsx';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import { acknowledge, existingIncident } from '../../incidents.ts';
import { endOfMute, mute } from '../../mutes.ts';
import { retry } from '../../notices/retry.ts';
import { testNotice } from '../../notices/test-notice.ts';
import { parseBody } from '../body.ts';
import { formOf } from './form.ts';
import { ownPath } from './guard.ts';
import type { SiteRoute, Visit } from './route.ts';

/**
 * What can be done about incidents and notices from a page: each is what the API does, with the same checks, as the
 * person who pressed the button; then back to where they were.
 */
export const deedRoutes = (hub: Hub): SiteRoute[] => [
  deed(hub, '/incidents/:incident_id/acknowledge', (form, id, actor) => {
    const body = { note: form.get('note') || undefined, until: untilOf(hub, form) };
    return acknowledge(hub, id, parseBody(Acknowledge, body), actor);
  }),
  deed(hub, '/incidents/:incident_id/mute', (form, id, actor) => {
    const body = {
      ...selectorsOf(hub, id, form),
      until: untilOf(hub, form),
      reason: form.get('reason') ?? '',
    };
    return mute(hub, parseBody(SetMute, body), actor);
  }),
  deed(hub, '/mutes/:mute_id/end', (_, id, actor) => endOfMute(hub, id, actor)),
  deed(hub, '/notices/:notification_id/retry', (_, id, actor) => retry(hub, id, actor)),
  {
    method: 'POST',
    path: '/notices/test',
    who: 'person',
    async make({ c, viewer }) {
      const form = await formOf(c);
      const body = { channel: form.get('channel') || undefined, to: form.get('to') || undefined };
      const { notificationId } = await testNotice(hub, parseBody(NotifyTest, body), actorOf(viewer));
      return c.redirect(`/notices/${notificationId}`, 303);
    },
  },
];

type Decide = (form: URLSearchParams, id: string, actor: string) => NewEvent | undefined;

function deed(hub: Hub, path: string, decide: Decide): SiteRoute {
  return {
    method: 'POST',
    path,
    who: 'person',
    async make({ c, viewer }) {
      const form = await formOf(c);
      hub.catchUp();
      const [id = ''] = Object.values(c.req.param() as Record<string, string>);
      const fact = decide(form, id, actorOf(viewer));
      if (fact) await hub.append([fact]);
      return c.redirect(ownPath(form.get('back')), 303);
    },
  };
}

/** Under whom it is recorded; where nobody has to sign in, whoever is at this machine. */
const actorOf = (viewer: Visit['viewer']): string =>
  viewer === 'anybody' ? 'loopback' : `operator:${viewer.name}`;

/** The end that a form gives as a length of time; undefined where it gives none. @throws HubError bad_request */
function untilOf(hub: Hub, form: URLSearchParams): string | undefined {
  const text = form.get('until') || undefined;
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined || ms > mostMs)
    throw new HubError('bad_request', 'until: no length of time such as 8h');
  return new Date(hub.now() + ms).toISOString();
}

const mostMs = 365 * 86_400_000;

function selectorsOf(hub: Hub, id: string, form: URLSearchParams) {
  const { customerId, hostId, rule } = existingIncident(hub, id);
  const host = { host_id: hostId };
  const customer = { customer_id: customerId };
  const scopes: Record<MuteScope, object> = {
    host_rule: { ...host, rule },
    host,
    customer_rule: { ...customer, rule },
    customer,
    rule: { rule },
  };
  const scope = form.get('of') ?? '';
  if (!Object.hasOwn(scopes, scope)) throw new HubError('bad_request', 'of: say what is to be muted');
  return scopes[scope as MuteScope];
}
