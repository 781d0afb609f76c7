// On a phone the rows of these tables are drawn as grids, and a table whose `display` was changed is no table to a
// screen reader any more: the roles are said outright.

export const asTable = { role: 'table' };
export const asRowGroup = { role: 'rowgroup' };
export const asRow = { role: 'row' };
export const asHead = { role: 'columnheader' };
export const asCell = { role: 'cell' };
