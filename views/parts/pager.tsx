import type { Child } from 'hono/jsx';
import { count } from '../format.ts';
import type { Href } from './safe-href.ts';

type Props = {
  page: number;
  per: number;
  found: number;
  href: (page: number, per: number) => Href;
  sizes: readonly number[];
  children?: Child;
};

/** Pages as real links: back, the first, those around, the last, next; and how many a page. Pages count from 1. */
export const Pager = ({ page, per, found, href, sizes, children }: Props) => {
  const last = Math.max(1, Math.ceil(found / per));
  const first = (page - 1) * per + 1;
  return (
    <>
      <span>
        {count(Math.min(first, found))} to {count(Math.min(found, page * per))} of {count(found)}
      </span>
      {children}
      <span class="end" />
      {page > 1 && (
        <a class="btn" rel="prev" href={href(page - 1, per)}>
          Back
        </a>
      )}
      {last > 1 && (
        <nav class="switch" aria-label="Pages">
          {pagesAround(page, last).map((n) => (
            <a href={href(n, per)} aria-current={n === page ? 'page' : undefined}>
              {n}
            </a>
          ))}
        </nav>
      )}
      {page < last && (
        <a class="btn" rel="next" href={href(page + 1, per)}>
          Next
        </a>
      )}
      {found > Math.min(...sizes) && (
        <nav class="switch only-wide" aria-label="Rows a page">
          {sizes.map((size) => (
            <a href={href(1, size)} aria-current={size === per ? 'true' : undefined}>
              {size} a page
            </a>
          ))}
        </nav>
      )}
    </>
  );
};

/** The pages worth a link: the first, the last, and one to either side of where we are; in order, each once. */
export const pagesAround = (page: number, last: number): number[] =>
  [...new Set([1, page - 1, page, page + 1, last])].filter((n) => n >= 1 && n <= last).sort((a, b) => a - b);
