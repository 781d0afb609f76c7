// Not a test: draws every page in Chromium, at two widths and in both themes, into a folder (first argument,
// /tmp/shots unless given), and prints what the content policy refused, what the console said and what axe found.
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from '../browser.ts';
import { everyPage } from './every-page.tsx';
import { serve } from './static-server.ts';

const folder = process.argv[2] ?? '/tmp/shots';
const only = process.argv[3];
const widths = (process.argv[4] ?? '1440,390').split(',').map(Number);
mkdirSync(folder, { recursive: true });

const { server, url } = await serve((request, response) => {
  const [, theme, name] = (request.url ?? '').split('/');
  if (theme === 'live') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('event: tick\ndata: 0\n\n');
    return true;
  }
  if (theme !== 'light' && theme !== 'dark') return false;
  const page = everyPage(theme, { url: '/live' })[name ?? ''];
  if (page === undefined) return false;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(String(page));
  return true;
});

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const browser = await launch();
let complaints = 0;
const complain = (...words: unknown[]) => {
  complaints += 1;
  console.log(...words);
};

for (const name of Object.keys(everyPage('light')).filter(
  (one) => only === undefined || one.includes(only),
)) {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of widths) {
      const page = await browser.newPage({ viewport: { width, height: width < 800 ? 844 : 900 } });
      const where = `${name} ${theme} ${width}:`;
      page.on('console', (message) => {
        if (message.type() !== 'log') complain(where, message.type(), message.text());
      });
      page.on('pageerror', (error) => complain(where, 'thrown', error.message));
      page.on('dialog', (dialog) => complain(where, 'DIALOG', dialog.message()));
      await page.goto(`${url}/${theme}/${name}`);
      await page.waitForTimeout(150);
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(wide) > 0) complain(where, `the page is ${wide} px too wide`);
      await page.screenshot({ path: `${folder}/${name}-${theme}-${width}.png`, fullPage: true });
      // Evaluated over the protocol, which the page's content policy does not govern.
      await page.evaluate(axe);
      const found = await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap((one) => one.nodes.slice(0, 3).map((node) => [one.impact, one.id, node.target.join(' '), node.failureSummary].join(' | '))))`,
      );
      for (const one of found as string[]) if (/^(serious|critical|moderate)/.test(one)) complain(where, one);
      await page.close();
    }
  }
}
await browser.close();
server.closeAllConnections();
server.close();
console.log(
  complaints === 0 ? `nothing to complain of; pictures are in ${folder}` : `${complaints} complaints`,
);
