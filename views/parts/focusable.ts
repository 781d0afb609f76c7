/**
 * What makes a region reachable by the keys although nothing in it can be pressed: one that scrolls by itself, or one
 * that the arrow keys read. It needs a name, for it is announced.
 */
export const focusable = (label: string) => ({ tabindex: 0, role: 'group', 'aria-label': label });
