import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';
import { reportFields } from './report.ts';

/** A customer's controller sent its periodic report. */
export const ControllerReported = defineEvent('ControllerReported', {
  stream: ({ customerId }) => `customer-${customerId}`,
  telemetry: true,
  data: { customerId: Id, ...reportFields },
});
