/**
 * What kinds of notices say beyond their event's own words, which are {what} in a subject and come first in a text.
 * Durations, times and counts: see `phrases.ts`.
 */
export const kinds = {
  event: { subject: '{what}', lead: '' },
  broke: { subject: '{what}', lead: '' },
  worse: { subject: '{what}', lead: 'It is worse than when it was last told.' },
  ended: { subject: '{what}, after {duration}', lead: 'It lasted {duration}.' },
  flapping: {
    subject: 'on and off: {what}',
    lead: 'This has come {times, plural, one {once} other {# times}} this month, and gone again. It is told now, and next when it has been quiet for a while.',
  },
  reminder: {
    subject: 'open for {duration}: {what}',
    lead: 'It has been open for {duration}{held, select, yes {} other {, and nobody has acknowledged it}}.',
  },
  escalated: {
    subject: 'nobody has answered: {what}',
    lead: 'It has been open for {duration}, and nobody has acknowledged it. That is why you are told.',
  },
  mass_silence: {
    subject:
      '{silent} of {expected, plural, one {# source} other {# sources}} silent at once{shared, select, customer {: all of {sharedName}} site {: all at {sharedName}} other {}}',
    lead: '{silent} of {expected, plural, one {# source} other {# sources}} fell silent together. {shared, select, customer {All of them belong to {sharedName}.} site {All of them are at {sharedName}: look at its power and its line first.} other {They share neither a customer nor a site: look at what lies between them and the hub first.}} Nothing is told of the single ones while this lasts.',
  },
  mass_silence_ended: {
    subject: 'mass silence is over, after {duration}',
    lead: 'Most of those that were silent are heard again. Those that are not are told one by one from now on.',
  },
  blind: {
    subject: 'heard nobody for {duration}',
    lead: 'The hub could not hear anybody for {duration}. {why, select, stopped {It was stopped.} crashed {It had crashed, or its machine had lost power.} suspended {Its machine was suspended.} clock {Its clock was set ahead.} refused {It had to refuse reports itself.} other {Why, is not known.}} That time counts as nobody’s silence. {total, plural, =0 {Everybody who was expected has been heard since.} one {One that is expected has not been heard since.} other {# that are expected have not been heard since.}}',
  },
  uncertain: {
    subject: 'a notice may not have gone out',
    lead: 'The hub was interrupted while it sent a notice, over a channel that cannot tell whether it went out. It is sent again only by hand.',
  },
  digest: {
    subject: '{total, plural, one {one notice} other {# notices}} waited to be sent',
    lead: 'Notices could not be sent for a while. Those that waited too long are told here, together. What they say was so when each was written.',
  },
  daily: {
    subject:
      '{open, plural, =0 {all is well} one {one incident is open} other {# incidents are open}}{silent, plural, =0 {} other {, # silent}}',
    lead: 'The hub is awake and can send mail. {customers, plural, one {One customer} other {# customers}} and {hosts, plural, one {one host} other {# hosts}} are watched; {silent, plural, =0 {all of them are heard} one {one of them is silent} other {# of them are silent}}, and {open, plural, =0 {no incident is open} one {one incident is open} other {# incidents are open}}.',
  },
  test: {
    subject: 'test notice',
    lead: 'This is a test. That you read it means that notices reach you.',
  },
} as const;

/** How an incident ended, where it was not simply over. */
export const endings = {
  settled: {
    subject: 'settled: {what}',
    lead: 'It has stopped coming and going. From the first time to the last it was {duration}.',
  },
  decommissioned: {
    subject: 'closed: host was decommissioned',
    lead: 'The host was decommissioned, and with it this was closed. It was open for {duration}.',
  },
} as const;
