-- The log. Rows are never changed; telemetry below the pruned boundary may be deleted.
CREATE TABLE events (
  position    INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  type        TEXT NOT NULL,
  stream      TEXT NOT NULL,
  version     INTEGER,          -- facts only
  actor       TEXT NOT NULL,
  cause       INTEGER,
  key         TEXT,             -- facts only
  data        TEXT NOT NULL,    -- JSON, personal and secret leaves sealed
  digest      BLOB NOT NULL,    -- SHA-256 of everything to the left
  chain       BLOB              -- facts only: SHA-256 of the chain before and this digest
) STRICT;
CREATE UNIQUE INDEX events_by_stream ON events (stream, version) WHERE version IS NOT NULL;
CREATE UNIQUE INDEX events_by_key ON events (key) WHERE key IS NOT NULL;

-- One row: where the log ends.
CREATE TABLE head (
  one           INTEGER PRIMARY KEY CHECK (one = 1),
  log_id        TEXT NOT NULL,
  position      INTEGER NOT NULL,
  recorded_at   INTEGER NOT NULL,
  chain         BLOB NOT NULL,      -- of the last fact
  pruned_before INTEGER NOT NULL    -- telemetry below may be gone
) STRICT;

CREATE TRIGGER events_are_immutable BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are immutable'); END;
-- INSERT OR REPLACE would delete without asking the trigger below
CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
WHEN new.position <= (SELECT position FROM head)
BEGIN SELECT RAISE(ABORT, 'events are immutable'); END;
CREATE TRIGGER facts_are_for_ever BEFORE DELETE ON events
WHEN old.chain IS NOT NULL OR old.position >= (SELECT pruned_before FROM head)
BEGIN SELECT RAISE(ABORT, 'facts are for ever, telemetry until it is pruned'); END;
CREATE TRIGGER head_is_one BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head stays'); END;
CREATE TRIGGER head_goes_forward BEFORE UPDATE ON head
WHEN new.position < old.position OR new.log_id <> old.log_id OR new.pruned_before < old.pruned_before
BEGIN SELECT RAISE(ABORT, 'the head goes forward'); END;

-- Beside the log: what is neither a fact nor rebuildable.
CREATE TABLE answers (
  scope    TEXT NOT NULL,           -- credential and route
  key      TEXT NOT NULL,           -- Idempotency-Key
  body     BLOB NOT NULL,           -- SHA-256 of the request's body
  at       INTEGER NOT NULL,
  position INTEGER NOT NULL,        -- of the last event that the request appended
  status   INTEGER NOT NULL,
  answer   TEXT,                    -- sealed; null: it held a secret, which is shown once
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_time ON answers (at);
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  made_at    INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE runs (                 -- last run of each schedule
  name        TEXT PRIMARY KEY,
  due         TEXT,                 -- the date or tick it was for
  started_at  INTEGER NOT NULL,
  duration_ms INTEGER,
  outcome     TEXT
) STRICT, WITHOUT ROWID;
