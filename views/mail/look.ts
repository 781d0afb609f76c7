/*
 * The dashboard's tokens for mail programs: those that know no media queries get the light ones from the style
 * attributes, the others the dark ones by class. Nothing is loaded from anywhere.
 */

const tones = {
  down: { light: '#b4231b', dark: '#ff8375' },
  warn: { light: '#8a5600', dark: '#f2b84b' },
  ok: { light: '#1b7a4a', dark: '#63c493' },
  info: { light: '#47525a', dark: '#aab5be' },
} as const;
export type Tone = keyof typeof tones;

const sans = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const small = `${sans}font-size:13px;line-height:20px;`;

/** Styles of the parts, light. */
export const styles = {
  body: 'margin:0;padding:0;background-color:#fcfcfb;-webkit-text-size-adjust:100%;',
  page: `width:100%;max-width:600px;${sans}`,
  preview: 'display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;opacity:0;',
  state: (tone: Tone) => `${small}font-weight:600;color:${tones[tone].light};`,
  edge: (tone: Tone) =>
    `height:3px;font-size:0;line-height:0;background-color:${tones[tone].light};border-radius:1px;`,
  who: `${small}color:#5d6870;padding-top:12px;`,
  headline: `${sans}margin:0;padding:2px 0 0;font-size:20px;line-height:28px;font-weight:600;letter-spacing:-0.01em;color:#161b1f;`,
  lead: `${sans}padding-top:10px;font-size:15px;line-height:23px;color:#161b1f;`,
  heading: `${small}margin:0;padding:24px 0 6px;font-weight:600;color:#161b1f;`,
  advice: `${sans}font-size:15px;line-height:23px;color:#47525a;`,
  button: `display:inline-block;padding:9px 16px;${sans}font-size:14px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none;background-color:#1d5fc4;border-radius:4px;`,
  label: `${small}width:30%;padding:6px 16px 6px 0;border-top:1px solid #e3e6e8;color:#5d6870;vertical-align:top;`,
  value: `${small}padding:6px 0;border-top:1px solid #e3e6e8;color:#161b1f;vertical-align:top;font-variant-numeric:tabular-nums;word-break:break-word;overflow-wrap:anywhere;`,
  said: `${small}padding:10px 14px;background-color:#f4f5f5;border-left:2px solid #c9cfd3;color:#161b1f;word-break:break-word;overflow-wrap:anywhere;`,
  entry: `${small}padding:6px 0;border-top:1px solid #e3e6e8;color:#161b1f;vertical-align:top;word-break:break-word;overflow-wrap:anywhere;`,
  time: `${small}padding:6px 0 6px 16px;border-top:1px solid #e3e6e8;color:#5d6870;vertical-align:top;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;`,
  timesHead: `${small}padding:24px 0 6px 16px;color:#5d6870;vertical-align:bottom;text-align:right;white-space:nowrap;`,
  quiet: `${small}padding-top:6px;color:#5d6870;`,
  footer: `${sans}padding-top:12px;font-size:12px;line-height:18px;color:#5d6870;border-top:1px solid #e3e6e8;`,
} as const;

/** Dark colours by class, and the phone. No character in it needs escaping. */
export const sheet = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .canvas { background-color: #0e1216 !important; }
  .sunk { background-color: #161b21 !important; border-color: #3d4650 !important; }
  .ink { color: #e6eaee !important; }
  .ink2 { color: #aab5be !important; }
  .ink3 { color: #87939e !important; }
  .hair { border-color: #20272e !important; }
  .press { background-color: #7db3ff !important; color: #0e1216 !important; }
${Object.entries(tones)
  .map(
    ([tone, { dark }]) =>
      `  .is-${tone} { color: ${dark} !important; }\n  .edge-${tone} { background-color: ${dark} !important; }`,
  )
  .join('\n')}
}
@media (max-width: 480px) {
  .pad { padding: 20px 16px 28px !important; }
  .label { width: 36% !important; padding-right: 12px !important; }
  .time { white-space: normal !important; }
}
`;
