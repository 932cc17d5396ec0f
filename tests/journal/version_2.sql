-- A journal as espalier wrote it when it had brackets and no stopping rules: run of curve, 12 trials, 1 worker.
BEGIN TRANSACTION;
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
INSERT INTO study VALUES(1,'version-2','',replace('[study]\nname = "version-2"\nobjective = "curve"\ndirection = "minimize"\nseed = 0\ndurability = "process"\n\n[objective]\n\n[scheduler]\nalgorithm = "asha"\nbrackets = [[4.0, 16.0], [16.0]]\nshares = [8, 4]\neta = 4.0\n\n[limits]\ntrials = 12\n\n[workers]\ncount = 1\nthreads = 1\n\n[trials]\nmemory = 4294967296\ncheckpoint = "spill"\n\n[space]\nrate = { float = [0.0001, 1.0], log = true }\nwidth = { int = [8, 512], log = true }\nmethod = { choice = ["plain", "momentum"] }\nmomentum = { float = [0.0, 0.99], when = { method = ["momentum"] } }\ndecay = { float = [0.0, 0.5] }\n','\n',char(10)),'/home/user',0,0,'process','espalier 0.1.0 (a79265ff46)',1,'/usr/lib/espalier/libcurve.so','curve','453bae5c8e5bccd033e5fe70bd0a1cd9');
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
INSERT INTO session VALUES(1,1,1795618508923076,'espalier 0.1.0 (a79265ff46)','host',4711,2,'453bae5c8e5bccd033e5fe70bd0a1cd9');
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
, bracket INTEGER) STRICT;
INSERT INTO message VALUES(1,1795618508924408,'start',NULL,NULL,NULL,NULL,NULL,NULL,1,12,NULL,NULL,NULL,3588986488515475631,NULL);
INSERT INTO message VALUES(2,1795618508924490,'vacancy',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,5884330798450271404,NULL);
INSERT INTO message VALUES(3,1795618508924619,'result',1,0,1,'ok',1.6246018216808641998,1.2088000000000000139e-05,NULL,NULL,NULL,NULL,NULL,7487103102762184037,0);
INSERT INTO message VALUES(4,1795618508925146,'result',2,0,1,'ok',1.0045937281133618945,2.5030000000000000061e-06,NULL,NULL,NULL,NULL,NULL,-1217702934031007336,1);
INSERT INTO message VALUES(5,1795618508925258,'result',3,0,1,'ok',1.6468771837442273131,3.0850000000000001093e-06,NULL,NULL,NULL,NULL,NULL,7365933306676790145,0);
INSERT INTO message VALUES(6,1795618508926239,'result',4,0,1,'ok',2.1786478053590321302,8.4200000000000004875e-07,NULL,NULL,NULL,NULL,NULL,-4391760583243887059,0);
INSERT INTO message VALUES(7,1795618508932837,'result',5,0,1,'ok',1.1932924777097959623,6.919999999999999814e-06,NULL,NULL,NULL,NULL,NULL,-2928724345374439080,1);
INSERT INTO message VALUES(8,1795618508932916,'result',6,0,1,'ok',1.6196514994196178349,2.1330000000000001608e-06,NULL,NULL,NULL,NULL,NULL,-9058901949792915916,0);
INSERT INTO message VALUES(9,1795618508932963,'result',6,1,1,'ok',0.88394741445888991293,4.5270000000000000248e-06,NULL,NULL,NULL,NULL,NULL,7901142775275530058,0);
INSERT INTO message VALUES(10,1795618508933035,'result',7,0,1,'ok',1.9853041542700622379,1.2419999999999999246e-06,NULL,NULL,NULL,NULL,NULL,-7286031200346763984,0);
INSERT INTO message VALUES(11,1795618508933092,'result',8,0,1,'ok',0.94770151722129269966,1.1710000000000000962e-06,NULL,NULL,NULL,NULL,NULL,-4537280711404644251,1);
INSERT INTO message VALUES(12,1795618508933148,'result',9,0,1,'ok',1.7658402476841295047,1.1319999999999999191e-06,NULL,NULL,NULL,NULL,NULL,-6719428561493402477,0);
INSERT INTO message VALUES(13,1795618508933171,'result',10,0,1,'ok',1.3555480531611594496,8.8100000000000001417e-07,NULL,NULL,NULL,NULL,NULL,3973475939634161254,0);
INSERT INTO message VALUES(14,1795618508933202,'result',10,1,1,'ok',0.76957993052713358217,1.7999999999999999713e-07,NULL,NULL,NULL,NULL,NULL,1289108918336686729,0);
INSERT INTO message VALUES(15,1795618508933251,'result',11,0,1,'ok',1.1137184961032600138,8.9100000000000002427e-07,NULL,NULL,NULL,NULL,NULL,-8808501121583744948,1);
INSERT INTO message VALUES(16,1795618508933321,'result',12,0,1,'ok',1.8591159634684131241,1.0509999999999999747e-06,NULL,NULL,NULL,NULL,NULL,8035957011625231092,0);
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
INSERT INTO decision VALUES(2,1,0,1,0.0,4.0,NULL,NULL,NULL,0);
INSERT INTO decision VALUES(3,2,0,1,0.0,16.0,NULL,NULL,NULL,1);
INSERT INTO decision VALUES(4,3,0,1,0.0,4.0,NULL,NULL,NULL,0);
INSERT INTO decision VALUES(5,4,0,1,0.0,4.0,NULL,NULL,NULL,0);
INSERT INTO decision VALUES(6,5,0,1,0.0,16.0,NULL,NULL,NULL,1);
INSERT INTO decision VALUES(7,6,0,1,0.0,4.0,NULL,NULL,NULL,0);
INSERT INTO decision VALUES(8,6,1,1,4.0,16.0,4,1,1.6196514994196178349,0);
INSERT INTO decision VALUES(9,7,0,1,0.0,4.0,NULL,NULL,NULL,0);
INSERT INTO decision VALUES(10,8,0,1,0.0,16.0,NULL,NULL,NULL,1);
INSERT INTO decision VALUES(11,9,0,1,0.0,4.0,NULL,NULL,NULL,0);
INSERT INTO decision VALUES(12,10,0,1,0.0,4.0,NULL,NULL,NULL,0);
INSERT INTO decision VALUES(13,10,1,1,4.0,16.0,7,1,1.3555480531611594496,0);
INSERT INTO decision VALUES(14,11,0,1,0.0,16.0,NULL,NULL,NULL,1);
INSERT INTO decision VALUES(15,12,0,1,0.0,4.0,NULL,NULL,NULL,0);
CREATE TABLE trial ( -- configurations; written before the first job of each
    trial          INTEGER PRIMARY KEY, -- from 1, in the order in which they were drawn
    unit           BLOB    NOT NULL, -- place in the unit cube: a little-endian double for each parameter
    configuration  TEXT    NOT NULL  -- the values, as JSON; these are what the trial is trained with
) STRICT;
INSERT INTO trial VALUES(1,X'3239fe36802cd73fd6547a521143d43f32a6ee349219d93f2c4343859ce1cc3f9ffdc46e10fbe93f','{"rate":0.0028077889637786032,"width":29,"method":"plain","decay":0.40594874207814685}');
INSERT INTO trial VALUES(2,X'a83e81a9cc71d43fa70a63d0535deb3f4e0721c8ec0cd83f1e4ec4cf0e14d13fb033206513e0dd3f','{"rate":0.0018957587607479098,"width":278,"method":"plain","decay":0.2334007495668664}');
INSERT INTO trial VALUES(3,X'3a64b2291d91da3fb7d313223c99e43f028247090ae2d63f6fe6fba7dab3e33f18806d4b2c7cd13f','{"rate":0.004575390883523568,"width":114,"method":"plain","decay":0.1366019600200168}');
INSERT INTO trial VALUES(4,X'b8e7dd2d7e32e63f76308356e92fed3f08c0c82160cadc3fccf9930b7b1ec53f0d47eaeeff1eef3f','{"rate":0.059518877246612055,"width":354,"method":"plain","decay":0.4862670739322404}');
INSERT INTO trial VALUES(5,X'4022cdc9586a9c3f1613e0179c7bd63f61a205fd8961ed3f9f3970f0eb3bec3f85d1956f3f40e53f','{"rate":0.0001291212506268619,"width":33,"method":"momentum","momentum":0.873491506490848,"decay":0.3320463742923255}');
INSERT INTO trial VALUES(6,X'e9d5768611d6e93fa192b2cb617ee13f13d7fd9181f4e13f64898cf65944c73fb05d90a9cb52ac3f','{"rate":0.16963896507095705,"width":76,"method":"momentum","momentum":0.1799556855501056,"decay":0.027659589981423316}');
INSERT INTO trial VALUES(7,X'306651e7b8c8a53f2d578ffc5d47ed3f6096ade565cdad3f70c786b306eeef3f685021bc3148bf3f','{"rate":0.00014797490091931,"width":358,"method":"plain","decay":0.06109767362127699}');
INSERT INTO trial VALUES(8,X'd5f88773c011e43f9a826edd9363ec3f43f4352d4243e73f51e064b24469e53f363076e1a548dc3f','{"rate":0.03226025923632355,"width":318,"method":"momentum","momentum":0.6624091386238249,"decay":0.22096704014654883}');
INSERT INTO trial VALUES(9,X'80744bdd196dc53fee2dbe7d266ee43fba245a739fb8ed3f430bee62c629e93fc68154c2416ad53f','{"rate":0.0004672701056003754,"width":111,"method":"momentum","momentum":0.7784859860326364,"decay":0.16730520237707774}');
INSERT INTO trial VALUES(10,X'f9ee5ad56b1aea3f5c0028b0b1b7cd3f32dc679d7263e73f83df74151aede63f9025bbad65e2d73f','{"rate":0.1831896734217946,"width":20,"method":"momentum","momentum":0.7092786707765798,"decay":0.18659659369431525}');
INSERT INTO trial VALUES(11,X'd0eb4125dd61a33ffbbd812e4307e03fb0c8b9d75975bd3f5237807756d2d23fe0139ee25547ce3f','{"rate":0.00014171769096811137,"width":62,"method":"plain","decay":0.11827599318173965}');
INSERT INTO trial VALUES(12,X'6652e90e6319d03fb69a0490ee7fe03fd94c3cc81be5e03f498045e28536e43fd37df7917b3cea3f','{"rate":0.0010143737101454523,"width":66,"method":"momentum","momentum":0.6253390813037266,"decay":0.40994157080237165}');
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
PRAGMA user_version = 2;
