/** A file that pages load by one address, made of several that are sent one after another. */
export type Asset = {
  /** Where a page asks for it. */
  path: string;
  contentType: string;
  /** Files of this room, in order, relative to `views/static/`. */
  ours: readonly string[];
  /** Files of packages that come before ours, as module specifiers (`import.meta.resolve`). */
  theirs: readonly string[];
};

/**
 * Everything that a page loads: one sheet and one script. Each file ends in a line break; each script is a closed
 * function of its own, so joining them by line breaks is enough. The script has to be loaded with `defer`.
 */
export const assets: readonly Asset[] = [
  {
    path: '/static/hub.css',
    contentType: 'text/css; charset=utf-8',
    ours: ['tokens.css', 'frame.css', 'parts.css', 'charts.css', 'pages.css', 'narrow.css', 'alarms.css'],
    theirs: [],
  },
  {
    path: '/static/hub.js',
    contentType: 'text/javascript; charset=utf-8',
    ours: ['hub.js', 'crosshair.js'],
    theirs: ['htmx.org/dist/htmx.min.js', 'htmx.org/dist/ext/hx-sse.min.js'],
  },
];
