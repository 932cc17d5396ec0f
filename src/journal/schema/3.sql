-- Stopping rules: losses that a rule asked for inside jobs are messages, and what the rule stopped is a decision.
--
-- message.kind may be 'progress': a loss reported inside a job (trial, rung, attempt, bracket, loss, resource). The loss
-- is smaller when better, and infinite where the objective reported no finite number; `progress` has the same report as
-- the objective made it. message.outcome may be 'stopped'. The checksum of a message covers `resource` where it is not
-- NULL.

ALTER TABLE message ADD COLUMN resource REAL; -- progress: where training stood

CREATE TABLE trial_stop ( -- a trial was stopped inside a job: what a message of progress led to
    seq            INTEGER PRIMARY KEY, -- the message
    trial          INTEGER NOT NULL, -- which was stopped
    rung           INTEGER NOT NULL, -- of its job
    attempt        INTEGER NOT NULL, -- of its job
    bracket        INTEGER NOT NULL, -- of its job
    resource       REAL    NOT NULL, -- where training stood
    value          REAL    NOT NULL, -- what the rule compared: a loss, the best loss so far, a probability
    bound          REAL    NOT NULL, -- with what
    n              INTEGER NOT NULL, -- how many losses the bound comes from
    unused         REAL    NOT NULL  -- resource that the job was given and did not train
) STRICT;

CREATE TRIGGER trial_stop_rows_stay_the_same BEFORE UPDATE ON trial_stop
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER trial_stop_rows_stay BEFORE DELETE ON trial_stop
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
