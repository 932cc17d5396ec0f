-- Failures: another attempt at a job that failed, what a failure left behind, and limits of failures.
--
-- A result with outcome 'failed', 'crashed', 'timeout' or 'out_of_memory' may be followed by another attempt at its job:
-- then its message led to a decision with the next attempt (n, k and boundary are NULL, attempt is above 1), and the
-- result counts in no rung. message.outcome may be 'crashed', 'timeout' or 'out_of_memory', message.reason 'failures'.
-- The checksum of a message covers the new columns where one of them is not NULL.

ALTER TABLE message ADD COLUMN failure_limit INTEGER; -- start: failures at most in this session; NULL: no limit
ALTER TABLE message ADD COLUMN row_limit INTEGER; -- start: failures at most with no success between; NULL: no limit

CREATE TABLE failure ( -- how a job ended that did not end well; only where there is something to say
    trial          INTEGER NOT NULL, -- of the job
    rung           INTEGER NOT NULL, -- of the job
    attempt        INTEGER NOT NULL, -- of the job
    signal         INTEGER,          -- that ended its process; NULL: none did
    exit_code      INTEGER,          -- of its process; NULL: it did not end by itself
    seconds        REAL    NOT NULL, -- it ran
    cpu_seconds    REAL    NOT NULL, -- processor time that it took
    peak_memory    INTEGER NOT NULL, -- bytes resident at most; 0: not known
    exceeded       REAL,             -- the limit that it exceeded, in seconds or bytes; NULL: none
    last_words     TEXT    NOT NULL  -- the last lines that it wrote to stderr, as they came
) STRICT;

CREATE TRIGGER failure_rows_stay_the_same BEFORE UPDATE ON failure
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER failure_rows_stay BEFORE DELETE ON failure
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
