-- A journal as espalier wrote it when it did not say where configurations came from: run of misbehave, 10 trials, 1 worker.
BEGIN TRANSACTION;
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
, bracket INTEGER) STRICT;
INSERT INTO "decision" VALUES(2,1,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(3,2,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(4,3,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(5,3,0,2,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(6,4,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(7,1,1,1,1.265625,5.0625,4,1,1.8568703282697354151e+00,0);
INSERT INTO "decision" VALUES(8,5,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(9,5,0,2,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(10,6,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(11,7,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(12,7,0,2,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(13,8,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(14,6,1,1,1.265625,5.0625,8,2,2.17915946341469490832e+00,0);
INSERT INTO "decision" VALUES(15,9,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(16,10,0,1,0.0,1.265625,NULL,NULL,NULL,0);
INSERT INTO "decision" VALUES(17,10,1,1,1.265625,5.0625,10,2,2.08827161514030112954e+00,0);
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
INSERT INTO "failure" VALUES(3,0,1,11,NULL,0.002840867,0.001838457,77828096,NULL,'misbehave: crash');
INSERT INTO "failure" VALUES(3,0,2,11,NULL,0.002262625,2.14353599999999970548e-03,79007744,NULL,'misbehave: crash');
INSERT INTO "failure" VALUES(5,0,1,11,NULL,0.0047472,1.97845399999999754792e-03,79269888,NULL,'misbehave: crash');
INSERT INTO "failure" VALUES(5,0,2,11,NULL,0.006950246,2.23312199999999884403e-03,79925248,NULL,'misbehave: crash');
INSERT INTO "failure" VALUES(7,0,1,NULL,NULL,0.000146739,1.64999999999998481214e-04,19640320,NULL,'');
INSERT INTO "failure" VALUES(7,0,2,NULL,NULL,1.1467e-05,2.50000000000007160938e-05,19644416,NULL,'');
CREATE TABLE log ( -- lines that the objective logged
    trial          INTEGER NOT NULL, -- in whose job
    time_us        INTEGER NOT NULL, -- when
    level          INTEGER NOT NULL, -- 0 note, 1 warning, 2 error
    text           TEXT    NOT NULL  -- the line
) STRICT;
INSERT INTO "log" VALUES(3,1795642523004754,0,'misbehave: crash');
INSERT INTO "log" VALUES(3,1795642523028508,0,'misbehave: crash');
INSERT INTO "log" VALUES(5,1795642523084764,0,'misbehave: crash');
INSERT INTO "log" VALUES(5,1795642523116881,0,'misbehave: crash');
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
, bracket INTEGER, resource REAL, failure_limit INTEGER, row_limit INTEGER) STRICT;
INSERT INTO "message" VALUES(1,1795642522971549,'start',NULL,NULL,NULL,NULL,NULL,NULL,1,10,NULL,NULL,NULL,200453094188078122,NULL,NULL,NULL,100);
INSERT INTO "message" VALUES(2,1795642522971774,'vacancy',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,-360481454199530316,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(3,1795642523001377,'result',1,0,1,'ok',1.8568703282697354151e+00,0.000224585,NULL,NULL,NULL,NULL,NULL,-4933988456756083987,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(4,1795642523001782,'result',2,0,1,'ok',2.26350673747378827727e+00,1.5012e-05,NULL,NULL,NULL,NULL,NULL,-7775140153913202342,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(5,1795642523004908,'result',3,0,1,'crashed',NULL,0.002840867,NULL,NULL,NULL,NULL,NULL,-7972738023372743185,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(6,1795642523030694,'result',3,0,2,'crashed',NULL,0.002262625,NULL,NULL,NULL,NULL,NULL,5229696135140284928,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(7,1795642523081073,'result',4,0,1,'ok',2.27920526934446243672e+00,0.000102133,NULL,NULL,NULL,NULL,NULL,1601129703556871685,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(8,1795642523081738,'result',1,1,1,'ok',1.25464917308316770139e+00,2.7401e-05,NULL,NULL,NULL,NULL,NULL,2379102328913372063,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(9,1795642523086884,'result',5,0,1,'crashed',NULL,0.0047472,NULL,NULL,NULL,NULL,NULL,1667586500019661067,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(10,1795642523119137,'result',5,0,2,'crashed',NULL,0.006950246,NULL,NULL,NULL,NULL,NULL,-3174977401383651445,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(11,1795642523136339,'result',6,0,1,'ok',2.17915946341469490832e+00,0.00010713,NULL,NULL,NULL,NULL,NULL,6221987686221008998,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(12,1795642523136821,'result',7,0,1,'failed',NULL,0.000146739,NULL,NULL,NULL,NULL,NULL,-4242602745115264980,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(13,1795642523137004,'result',7,0,2,'failed',NULL,1.1467e-05,NULL,NULL,NULL,NULL,NULL,-6627783779929867488,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(14,1795642523137133,'result',8,0,1,'ok',2.21093587607925101679e+00,8.323e-06,NULL,NULL,NULL,NULL,NULL,7794114603827860708,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(15,1795642523137283,'result',6,1,1,'ok',1.67722703000094419678e+00,1.8427e-05,NULL,NULL,NULL,NULL,NULL,4699945001185373332,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(16,1795642523137411,'result',9,0,1,'ok',2.30743452035709095682e+00,1.276e-05,NULL,NULL,NULL,NULL,NULL,1148333801599406090,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(17,1795642523137525,'result',10,0,1,'ok',2.08827161514030112954e+00,7.051e-06,NULL,NULL,NULL,NULL,NULL,2880234823392026773,0,NULL,NULL,NULL);
INSERT INTO "message" VALUES(18,1795642523137625,'result',10,1,1,'ok',1.45174240200206328132e+00,7.471e-06,NULL,NULL,NULL,NULL,NULL,-4875179565558621747,0,NULL,NULL,NULL);
CREATE TABLE progress ( -- a value reported inside a job; it never ranks in a rung
    trial          INTEGER NOT NULL, -- of the job
    rung           INTEGER NOT NULL, -- of the job
    attempt        INTEGER NOT NULL, -- of the job
    time_us        INTEGER NOT NULL, -- when
    resource       REAL,             -- where training stood; NULL: the objective said it was not a number
    value          REAL,             -- as the objective reported it, in its own direction; NULL: not a number
    metrics        TEXT    NOT NULL  -- a JSON object, or ''
) STRICT;
INSERT INTO "progress" VALUES(1,0,1,1795642523000221,1.265625,1.8568703282697354151e+00,'');
INSERT INTO "progress" VALUES(2,0,1,1795642523001725,1.265625,2.26350673747378827727e+00,'');
INSERT INTO "progress" VALUES(4,0,1,1795642523080841,1.265625,2.27920526934446243672e+00,'');
INSERT INTO "progress" VALUES(1,1,1,1795642523081392,5.0625,1.25464917308316770139e+00,'');
INSERT INTO "progress" VALUES(6,0,1,1795642523136094,1.265625,2.17915946341469490832e+00,'');
INSERT INTO "progress" VALUES(8,0,1,1795642523137124,1.265625,2.21093587607925101679e+00,'');
INSERT INTO "progress" VALUES(6,1,1,1795642523137276,5.0625,1.67722703000094419678e+00,'');
INSERT INTO "progress" VALUES(9,0,1,1795642523137404,1.265625,2.30743452035709095682e+00,'');
INSERT INTO "progress" VALUES(10,0,1,1795642523137518,1.265625,2.08827161514030112954e+00,'');
INSERT INTO "progress" VALUES(10,1,1,1795642523137618,5.0625,1.45174240200206328132e+00,'');
CREATE TABLE rebuild ( -- training done again because a state was lost; it changes no decision
    trial          INTEGER NOT NULL, -- whose state
    time_us        INTEGER NOT NULL, -- when it was done
    from_resource  REAL    NOT NULL, -- of the checkpoint it began at; 0: from the beginning
    to_resource    REAL    NOT NULL, -- where training had been
    seconds        REAL    NOT NULL  -- how long it took
) STRICT;
CREATE TABLE report ( -- what a result said beside its loss; only where it said something
    trial          INTEGER NOT NULL, -- of the job
    rung           INTEGER NOT NULL, -- of the job
    attempt        INTEGER NOT NULL, -- of the job
    message        TEXT    NOT NULL, -- for people, such as why it failed
    metrics        TEXT    NOT NULL  -- a JSON object, or ''
) STRICT;
INSERT INTO "report" VALUES(3,0,1,'killed by signal 11 (Segmentation fault)','');
INSERT INTO "report" VALUES(3,0,2,'killed by signal 11 (Segmentation fault)','');
INSERT INTO "report" VALUES(5,0,1,'killed by signal 11 (Segmentation fault)','');
INSERT INTO "report" VALUES(5,0,2,'killed by signal 11 (Segmentation fault)','');
INSERT INTO "report" VALUES(7,0,1,'a failure, as asked for by throw','');
INSERT INTO "report" VALUES(7,0,2,'a failure, as asked for by throw','');
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
INSERT INTO "session" VALUES(1,1,1795642522952496,'espalier 0.1.0 (e577d323e5)','host',9009,2,'8ad9c1855d7887102617bd4cf3b8f96a');
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
INSERT INTO "study" VALUES(1,'curve','[study]
name = "curve"
objective = "libmisbehave.so"
[limits]
trials = 10
[workers]
count = 1
isolation = "process"
[job]
on_failure = "retry"
attempts = 2
[objective]
crash_trials = [3, 5]
throw_trials = [7]
fixed_attempts = 0
','[study]
name = "curve"
objective = "libmisbehave.so"
direction = "minimize"
seed = 0
durability = "process"

[objective]
crash_trials = [3, 5]
throw_trials = [7]
fixed_attempts = 0

[scheduler]
algorithm = "asha"
levels = [1.265625, 5.0625, 20.25, 81.0]
eta = 4.0

[sampler]
kind = "random"

[limits]
trials = 10

[workers]
count = 1
threads = 1
isolation = "process"
nice = 0
recycle = 1000

[job]
grace = 0.4
on_failure = "retry"
attempts = 2
max_failures_in_a_row = 100

[trials]
memory = 4294967296
checkpoint = "spill"

[space]
rate = { float = [0.0001, 1.0], log = true }
depth = { int = [1, 12] }
','/tmp',0,0,'process','espalier 0.1.0 (e577d323e5)',1,'/usr/lib/espalier/libmisbehave.so','misbehave','8ad9c1855d7887102617bd4cf3b8f96a');
CREATE TABLE trial ( -- configurations; written before the first job of each
    trial          INTEGER PRIMARY KEY, -- from 1, in the order in which they were drawn
    unit           BLOB    NOT NULL, -- place in the unit cube: a little-endian double for each parameter
    configuration  TEXT    NOT NULL  -- the values, as JSON; these are what the trial is trained with
) STRICT;
INSERT INTO "trial" VALUES(1,X'3239FE36802CD73FD6547A521143D43F','{"rate":0.0028077889637786032,"depth":4}');
INSERT INTO "trial" VALUES(2,X'A83E81A9CC71D43FA70A63D0535DEB3F','{"rate":0.0018957587607479098,"depth":11}');
INSERT INTO "trial" VALUES(3,X'3A64B2291D91DA3FB7D313223C99E43F','{"rate":0.004575390883523568,"depth":8}');
INSERT INTO "trial" VALUES(4,X'B8E7DD2D7E32E63F76308356E92FED3F','{"rate":0.059518877246612055,"depth":11}');
INSERT INTO "trial" VALUES(5,X'4022CDC9586A9C3F1613E0179C7BD63F','{"rate":0.0001291212506268619,"depth":5}');
INSERT INTO "trial" VALUES(6,X'E9D5768611D6E93FA192B2CB617EE13F','{"rate":0.16963896507095705,"depth":7}');
INSERT INTO "trial" VALUES(7,X'306651E7B8C8A53F2D578FFC5D47ED3F','{"rate":0.00014797490091931,"depth":11}');
INSERT INTO "trial" VALUES(8,X'D5F88773C011E43F9A826EDD9363EC3F','{"rate":0.03226025923632355,"depth":11}');
INSERT INTO "trial" VALUES(9,X'80744BDD196DC53FEE2DBE7D266EE43F','{"rate":0.0004672701056003754,"depth":8}');
INSERT INTO "trial" VALUES(10,X'F9EE5AD56B1AEA3F5C0028B0B1B7CD3F','{"rate":0.1831896734217946,"depth":3}');
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
CREATE TRIGGER trial_stop_rows_stay_the_same BEFORE UPDATE ON trial_stop
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER trial_stop_rows_stay BEFORE DELETE ON trial_stop
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER failure_rows_stay_the_same BEFORE UPDATE ON failure
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER failure_rows_stay BEFORE DELETE ON failure
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
COMMIT;
PRAGMA application_id = 1165193313;
PRAGMA user_version = 4;
