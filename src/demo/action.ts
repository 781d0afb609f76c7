import type { z } from 'zod';
import type { EventBody, PreferencesBody, ReportBody } from '../../schema/wire/controller.ts';
import type { HostReportBody } from '../../schema/wire/host-report.ts';

/** Body of `POST /admin/customers`, as far as the demo fills it. */
export type DemoCustomer = {
  customer_id: string;
  name: string;
  domain: string;
  email: string;
  language: 'hu' | 'en';
  timezone: string;
  site: string;
  tags: string[];
  notes?: string;
};

/** Something that happened at `at` (ms): a body as a client would have sent it, or an operator's word. */
export type DemoAction =
  | { at: number; kind: 'customer'; body: DemoCustomer }
  | { at: number; kind: 'block'; customerId: string; reason: string }
  | { at: number; kind: 'host'; body: { customer_id: string; host_id: string; display_name: string } }
  | { at: number; kind: 'preferences'; body: z.output<typeof PreferencesBody> }
  | { at: number; kind: 'report'; body: ReportBody }
  | { at: number; kind: 'host-report'; body: HostReportBody }
  | { at: number; kind: 'event'; body: z.output<typeof EventBody> };

/** An action that is due but not yet worded: planning and counting must not cost what the bodies cost. */
export type Due = { at: number; word: (at: number) => DemoAction };
