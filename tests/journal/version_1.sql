-- A journal as espalier wrote it before journals had brackets: run of curve, 12 trials, 1 worker.
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
) STRICT;
INSERT INTO "decision" VALUES(2,1,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(3,2,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(4,3,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(5,4,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(6,1,1,1,1.0,4.0,4,1,2.4108850924959783768e+00);
INSERT INTO "decision" VALUES(7,5,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(8,6,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(9,7,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(10,8,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(11,6,1,1,1.0,4.0,8,2,2.4342651086373048308e+00);
INSERT INTO "decision" VALUES(12,9,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(13,10,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(14,10,1,1,1.0,4.0,10,2,2.4108850924959783768e+00);
INSERT INTO "decision" VALUES(15,11,0,1,0.0,1.0,NULL,NULL,NULL);
INSERT INTO "decision" VALUES(16,12,0,1,0.0,1.0,NULL,NULL,NULL);
CREATE TABLE log ( -- lines that the objective logged
    trial          INTEGER NOT NULL, -- in whose job
    time_us        INTEGER NOT NULL, -- when
    level          INTEGER NOT NULL, -- 0 note, 1 warning, 2 error
    text           TEXT    NOT NULL  -- the line
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
INSERT INTO "message" VALUES(1,1795600596565663,'start',NULL,NULL,NULL,NULL,NULL,NULL,1,12,NULL,NULL,NULL,-7358361608492293227);
INSERT INTO "message" VALUES(2,1795600596565800,'vacancy',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,-1576053807634060546);
INSERT INTO "message" VALUES(3,1795600596565898,'result',1,0,1,'ok',2.4108850924959783768e+00,1.2048e-05,NULL,NULL,NULL,NULL,NULL,8147929804825824120);
INSERT INTO "message" VALUES(4,1795600596565982,'result',2,0,1,'ok',2.60971027848802172854e+00,1.312e-06,NULL,NULL,NULL,NULL,NULL,3050064793934285899);
INSERT INTO "message" VALUES(5,1795600596566038,'result',3,0,1,'ok',2.47724122836464344388e+00,1.132e-06,NULL,NULL,NULL,NULL,NULL,-5145813622687498211);
INSERT INTO "message" VALUES(6,1795600596566093,'result',4,0,1,'ok',2.72241487480192478898e+00,7.11e-07,NULL,NULL,NULL,NULL,NULL,-8267707394907070543);
INSERT INTO "message" VALUES(7,1795600596566134,'result',1,1,1,'ok',1.62460182168086419984e+00,2.223e-06,NULL,NULL,NULL,NULL,NULL,8942078488765067179);
INSERT INTO "message" VALUES(8,1795600596566196,'result',5,0,1,'ok',2.49071698851861311752e+00,1.252e-06,NULL,NULL,NULL,NULL,NULL,-3980475258998251962);
INSERT INTO "message" VALUES(9,1795600596566254,'result',6,0,1,'ok',2.4342651086373048308e+00,1.251e-06,NULL,NULL,NULL,NULL,NULL,-3194141476805400074);
INSERT INTO "message" VALUES(10,1795600596566309,'result',7,0,1,'ok',2.63446107143302521436e+00,7.31e-07,NULL,NULL,NULL,NULL,NULL,3456311646662299542);
INSERT INTO "message" VALUES(11,1795600596566364,'result',8,0,1,'ok',2.60373213752249776931e+00,8.21e-07,NULL,NULL,NULL,NULL,NULL,-7793200786878956939);
INSERT INTO "message" VALUES(12,1795600596566401,'result',6,1,1,'ok',1.61965149941961783497e+00,4.21e-07,NULL,NULL,NULL,NULL,NULL,8294639856560461857);
INSERT INTO "message" VALUES(13,1795600596566456,'result',9,0,1,'ok',2.52469423738206355523e+00,7.81e-07,NULL,NULL,NULL,NULL,NULL,-7478565264615966080);
INSERT INTO "message" VALUES(14,1795600596566511,'result',10,0,1,'ok',2.20521621786203603221e+00,1.011e-06,NULL,NULL,NULL,NULL,NULL,41447516483456901);
INSERT INTO "message" VALUES(15,1795600596566547,'result',10,1,1,'ok',1.35554805316115944968e+00,1.7e-07,NULL,NULL,NULL,NULL,NULL,-6829904774131273798);
INSERT INTO "message" VALUES(16,1795600596566570,'result',11,0,1,'ok',2.49421976882222828919e+00,7.01e-07,NULL,NULL,NULL,NULL,NULL,4805510114946386238);
INSERT INTO "message" VALUES(17,1795600596566615,'result',12,0,1,'ok',2.55954791419626,7.11e-07,NULL,NULL,NULL,NULL,NULL,-2717055297782990401);
CREATE TABLE progress ( -- a value reported inside a job; it never ranks in a rung
    trial          INTEGER NOT NULL, -- of the job
    rung           INTEGER NOT NULL, -- of the job
    attempt        INTEGER NOT NULL, -- of the job
    time_us        INTEGER NOT NULL, -- when
    resource       REAL,             -- where training stood; NULL: the objective said it was not a number
    value          REAL,             -- as the objective reported it, in its own direction; NULL: not a number
    metrics        TEXT    NOT NULL  -- a JSON object, or ''
) STRICT;
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
INSERT INTO "session" VALUES(1,1,1795600596557359,'espalier 0.1.0 (09bb059250)','host',9577,2,'2fdd86c0264559c195e0a99260b782df');
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
INSERT INTO "study" VALUES(1,'version-1','[study]
name = "version-1"
objective = "curve"
[objective]
fail_rate = 0.1
[scheduler]
max_resource = 16
[limits]
trials = 12
[workers]
count = 1
','[study]
name = "version-1"
objective = "curve"
direction = "minimize"
seed = 0
durability = "process"

[objective]
fail_rate = 0.1

[scheduler]
algorithm = "asha"
levels = [1.0, 4.0, 16.0]
eta = 4.0

[limits]
trials = 12

[workers]
count = 1
threads = 1

[trials]
memory = 4294967296
checkpoint = "spill"

[space]
rate = { float = [0.0001, 1.0], log = true }
width = { int = [8, 512], log = true }
method = { choice = ["plain", "momentum"] }
momentum = { float = [0.0, 0.99], when = { method = ["momentum"] } }
decay = { float = [0.0, 0.5] }
','/home/user',0,0,'process','espalier 0.1.0 (09bb059250)',1,'/usr/lib/espalier/libcurve.so','curve','2fdd86c0264559c195e0a99260b782df');
CREATE TABLE trial ( -- configurations; written before the first job of each
    trial          INTEGER PRIMARY KEY, -- from 1, in the order in which they were drawn
    unit           BLOB    NOT NULL, -- place in the unit cube: a little-endian double for each parameter
    configuration  TEXT    NOT NULL  -- the values, as JSON; these are what the trial is trained with
) STRICT;
INSERT INTO "trial" VALUES(1,X'3239FE36802CD73FD6547A521143D43F32A6EE349219D93F2C4343859CE1CC3F9FFDC46E10FBE93F','{"rate":0.0028077889637786032,"width":29,"method":"plain","decay":0.40594874207814685}');
INSERT INTO "trial" VALUES(2,X'A83E81A9CC71D43FA70A63D0535DEB3F4E0721C8EC0CD83F1E4EC4CF0E14D13FB033206513E0DD3F','{"rate":0.0018957587607479098,"width":278,"method":"plain","decay":0.2334007495668664}');
INSERT INTO "trial" VALUES(3,X'3A64B2291D91DA3FB7D313223C99E43F028247090AE2D63F6FE6FBA7DAB3E33F18806D4B2C7CD13F','{"rate":0.004575390883523568,"width":114,"method":"plain","decay":0.1366019600200168}');
INSERT INTO "trial" VALUES(4,X'B8E7DD2D7E32E63F76308356E92FED3F08C0C82160CADC3FCCF9930B7B1EC53F0D47EAEEFF1EEF3F','{"rate":0.059518877246612055,"width":354,"method":"plain","decay":0.4862670739322404}');
INSERT INTO "trial" VALUES(5,X'4022CDC9586A9C3F1613E0179C7BD63F61A205FD8961ED3F9F3970F0EB3BEC3F85D1956F3F40E53F','{"rate":0.0001291212506268619,"width":33,"method":"momentum","momentum":0.873491506490848,"decay":0.3320463742923255}');
INSERT INTO "trial" VALUES(6,X'E9D5768611D6E93FA192B2CB617EE13F13D7FD9181F4E13F64898CF65944C73FB05D90A9CB52AC3F','{"rate":0.16963896507095705,"width":76,"method":"momentum","momentum":0.1799556855501056,"decay":0.027659589981423316}');
INSERT INTO "trial" VALUES(7,X'306651E7B8C8A53F2D578FFC5D47ED3F6096ADE565CDAD3F70C786B306EEEF3F685021BC3148BF3F','{"rate":0.00014797490091931,"width":358,"method":"plain","decay":0.06109767362127699}');
INSERT INTO "trial" VALUES(8,X'D5F88773C011E43F9A826EDD9363EC3F43F4352D4243E73F51E064B24469E53F363076E1A548DC3F','{"rate":0.03226025923632355,"width":318,"method":"momentum","momentum":0.6624091386238249,"decay":0.22096704014654883}');
INSERT INTO "trial" VALUES(9,X'80744BDD196DC53FEE2DBE7D266EE43FBA245A739FB8ED3F430BEE62C629E93FC68154C2416AD53F','{"rate":0.0004672701056003754,"width":111,"method":"momentum","momentum":0.7784859860326364,"decay":0.16730520237707774}');
INSERT INTO "trial" VALUES(10,X'F9EE5AD56B1AEA3F5C0028B0B1B7CD3F32DC679D7263E73F83DF74151AEDE63F9025BBAD65E2D73F','{"rate":0.1831896734217946,"width":20,"method":"momentum","momentum":0.7092786707765798,"decay":0.18659659369431525}');
INSERT INTO "trial" VALUES(11,X'D0EB4125DD61A33FFBBD812E4307E03FB0C8B9D75975BD3F5237807756D2D23FE0139EE25547CE3F','{"rate":0.00014171769096811137,"width":62,"method":"plain","decay":0.11827599318173965}');
INSERT INTO "trial" VALUES(12,X'6652E90E6319D03FB69A0490EE7FE03FD94C3CC81BE5E03F498045E28536E43FD37DF7917B3CEA3F','{"rate":0.0010143737101454523,"width":66,"method":"momentum","momentum":0.6253390813037266,"decay":0.40994157080237165}');
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
COMMIT;
PRAGMA application_id = 1165193313;
PRAGMA user_version = 1;
