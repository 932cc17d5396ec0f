-- An Espalier journal: one run of one study, as it happened. It is a log: rows are added, never changed. Everything
-- that was decided follows from `study` and `message`; `espalier replay` derives it again and compares.
--
--                        study (one row: what the run is a function of, besides its messages)
--
--   session ─ first_seq ─▶ message ◀─ seq ─ decision          one message, at most one decision
--   one a run or resume    result: trial, rung, attempt        a job: trial, to its rung
--                              │                                │
--                              ▼                                ▼
--                            trial  (the configuration; written before its first job)
--                              ▲
--                              └─ trial ── progress, report, log, rebuild (what was said on the way; decides nothing)
--
-- Look into it with:  sqlite3 -readonly FILE
--   select * from message where kind = 'result' and outcome = 'ok' order by loss limit 10;
--   select t.trial, t.configuration, m.loss from trial t join message m using (trial) order by m.loss limit 10;
-- Losses are smaller when better; where study.maximize = 1 the value that the objective returned is -loss.
-- Times are microseconds since 1970, UTC:  datetime(time_us / 1000000, 'unixepoch')
--
-- There is no index beside the keys, on purpose: one more on a table that grows with decisions makes writing two to
-- eight times slower. Readers build what they need.

CREATE TABLE study ( -- what the run is a function of, besides its messages
    one            INTEGER PRIMARY KEY CHECK (one = 1), -- there is one study in a journal
    name           TEXT    NOT NULL, -- [study] name
    given          TEXT    NOT NULL, -- the study file as it was written; '' when there was none
    resolved       TEXT    NOT NULL, -- the same with every key explicit; resume reads this one
    folder         TEXT    NOT NULL, -- absolute; relative paths of the study begin here
    seed           INTEGER NOT NULL, -- unsigned 64 bits: from 2^63 on it shows as negative
    maximize       INTEGER NOT NULL CHECK (maximize IN (0, 1)), -- 1: people see value = -loss
    durability     TEXT    NOT NULL CHECK (durability IN ('none', 'process', 'power')), -- when a result is acted on
    program        TEXT    NOT NULL, -- which espalier made this journal
    abi            INTEGER NOT NULL, -- version of the objective ABI
    objective      TEXT    NOT NULL, -- path of the shared library, absolute
    objective_name TEXT    NOT NULL, -- what the library calls itself
    objective_hash TEXT    NOT NULL  -- XXH3-128 of the library's file, hexadecimal
) STRICT;

CREATE TABLE session ( -- one row a run or resume
    session        INTEGER PRIMARY KEY, -- 1: run; 2, 3, …: resume
    first_seq      INTEGER NOT NULL, -- the first message that this session may write
    started_us     INTEGER NOT NULL, -- when
    program        TEXT    NOT NULL, -- which espalier
    host           TEXT    NOT NULL, -- on which machine
    pid            INTEGER NOT NULL, -- as which process
    threads        INTEGER NOT NULL, -- threads that evaluate and decide
    objective_hash TEXT    NOT NULL  -- of the library that it loaded
) STRICT;

CREATE TABLE message ( -- everything that happened and mattered, in the order in which it was acted on
    seq            INTEGER PRIMARY KEY, -- place in the run: 1, 2, 3, … without gaps
    time_us        INTEGER NOT NULL, -- when; in a simulation, since its beginning
    kind           TEXT    NOT NULL, -- 'start'   a session begins: workers and limits
                                     -- 'vacancy' a worker that waited looks for a job again
                                     -- 'result'  a job came back
                                     -- 'stop'    no new jobs until the next start
    trial          INTEGER, -- result: whose
    rung           INTEGER, -- result: in which rung it counts; 0 is the lowest
    attempt        INTEGER, -- result: of which attempt at the job, from 1
    outcome        TEXT,    -- result: 'ok', 'failed', 'infeasible', 'nan' or 'infinite'
    loss           REAL,    -- result: what ranks; NULL unless outcome = 'ok'
    seconds        REAL,    -- result: how long the job took; decides nothing
    workers        INTEGER, -- start: jobs in flight at most
    trial_limit    INTEGER, -- start: configurations drawn at most; NULL: no limit
    resource_limit REAL,    -- start: resource handed out at most, over all jobs; NULL: no limit
    target         REAL,    -- start: a loss at or below it ends the run; NULL: none
    reason         TEXT,    -- stop: 'resource', 'target', 'time', 'interrupted' or 'error'
    checksum       INTEGER NOT NULL -- XXH3-64 of all columns before it, seeded with the checksum of the row before:
                                    -- a row that was changed or removed by hand is found
) STRICT;

CREATE TABLE decision ( -- the job that a message led to: a worker became free and got it
    seq            INTEGER PRIMARY KEY, -- the message
    trial          INTEGER NOT NULL, -- the trial to train
    rung           INTEGER NOT NULL, -- the rung in which its result will count
    attempt        INTEGER NOT NULL, -- from 1
    from_resource  REAL    NOT NULL, -- where its training stands; 0: a new trial
    to_resource    REAL    NOT NULL, -- train until here
    n              INTEGER, -- results in the rung below, which it was promoted from; NULL: a new trial
    k              INTEGER, -- floor(n / eta): how many of them may be promoted; NULL: a new trial
    boundary       REAL     -- the loss of the k-th best of them; NULL: a new trial
) STRICT;

CREATE TABLE trial ( -- configurations; written before the first job of each
    trial          INTEGER PRIMARY KEY, -- from 1, in the order in which they were drawn
    unit           BLOB    NOT NULL, -- place in the unit cube: a little-endian double for each parameter
    configuration  TEXT    NOT NULL  -- the values, as JSON; these are what the trial is trained with
) STRICT;

CREATE TABLE progress ( -- a value reported inside a job; it never ranks in a rung
    trial          INTEGER NOT NULL, -- of the job
    rung           INTEGER NOT NULL, -- of the job
    attempt        INTEGER NOT NULL, -- of the job
    time_us        INTEGER NOT NULL, -- when
    resource       REAL,             -- where training stood; NULL: the objective said it was not a number
    value          REAL,             -- as the objective reported it, in its own direction; NULL: not a number
    metrics        TEXT    NOT NULL  -- a JSON object, or ''
) STRICT;

CREATE TABLE report ( -- what a result said beside its loss; only where it said something
    trial          INTEGER NOT NULL, -- of the job
    rung           INTEGER NOT NULL, -- of the job
    attempt        INTEGER NOT NULL, -- of the job
    message        TEXT    NOT NULL, -- for people, such as why it failed
    metrics        TEXT    NOT NULL  -- a JSON object, or ''
) STRICT;

CREATE TABLE log ( -- lines that the objective logged
    trial          INTEGER NOT NULL, -- in whose job
    time_us        INTEGER NOT NULL, -- when
    level          INTEGER NOT NULL, -- 0 note, 1 warning, 2 error
    text           TEXT    NOT NULL  -- the line
) STRICT;

CREATE TABLE rebuild ( -- training done again because a state was lost; it changes no decision
    trial          INTEGER NOT NULL, -- whose state
    time_us        INTEGER NOT NULL, -- when it was done
    from_resource  REAL    NOT NULL, -- of the checkpoint it began at; 0: from the beginning
    to_resource    REAL    NOT NULL, -- where training had been
    seconds        REAL    NOT NULL  -- how long it took
) STRICT;

-- Append-only, also for people with a shell. (The checksums tell when somebody dropped these.)
CREATE TRIGGER study_rows_stay_the_same BEFORE UPDATE ON study
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER study_rows_stay BEFORE DELETE ON study
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER session_rows_stay_the_same BEFORE UPDATE ON session
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER session_rows_stay BEFORE DELETE ON session
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER message_rows_stay_the_same BEFORE UPDATE ON message
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER message_rows_stay BEFORE DELETE ON message
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER decision_rows_stay_the_same BEFORE UPDATE ON decision
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER decision_rows_stay BEFORE DELETE ON decision
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER trial_rows_stay_the_same BEFORE UPDATE ON trial
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER trial_rows_stay BEFORE DELETE ON trial
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER progress_rows_stay_the_same BEFORE UPDATE ON progress
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER progress_rows_stay BEFORE DELETE ON progress
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER report_rows_stay_the_same BEFORE UPDATE ON report
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER report_rows_stay BEFORE DELETE ON report
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER log_rows_stay_the_same BEFORE UPDATE ON log
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER log_rows_stay BEFORE DELETE ON log
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER rebuild_rows_stay_the_same BEFORE UPDATE ON rebuild
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER rebuild_rows_stay BEFORE DELETE ON rebuild
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
