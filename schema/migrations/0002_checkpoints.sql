-- How far each reactor has read the log; moved in the transaction that appends what it decided.
CREATE TABLE checkpoints (
  reactor  TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
