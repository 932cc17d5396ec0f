// A small ASHA over a made-up space, for data to draw: seeded, so that each run of a test sees the same.

export const HOSTILE = `</script><script>document.title="taken"</script><img src=x onerror="document.title='taken'">`;

export function generator(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}

export const SPACE = [
    {
        name: "lr",
        kind: "float",
        low: 1e-5,
        high: 0.1,
        log: true,
        choices: [],
        text: "float, 1e-05 to 0.1, log",
        when: "",
    },
    { name: "units", kind: "int", low: 16, high: 1024, log: true, choices: [], text: "int, 16 to 1024, log", when: "" },
    { name: "dropout", kind: "float", low: 0, high: 0.6, log: false, choices: [], text: "float, 0 to 0.6", when: "" },
    {
        name: "optimizer",
        kind: "choice",
        low: null,
        high: null,
        log: false,
        choices: ["sgd", "adam", "lion"],
        text: "sgd, adam or lion",
        when: "",
    },
    {
        name: "momentum",
        kind: "float",
        low: 0,
        high: 0.99,
        log: false,
        choices: [],
        text: "float, 0 to 0.99",
        when: "optimizer is sgd",
    },
    { name: `layers ${HOSTILE}`, kind: "int", low: 1, high: 4, log: false, choices: [], text: "int, 1 to 4", when: "" },
    { name: "seed_of_data", kind: "constant", low: null, high: null, log: false, choices: [], text: "7", when: "" },
];
export const LEVELS = [1, 4, 16, 64, 256];
const ETA = 4;
const LAYERS = SPACE[5].name;

function draw(random) {
    const optimizer = ["sgd", "adam", "lion"][Math.floor(random() * 3)];
    return {
        lr: 10 ** (-5 + 4 * random()),
        units: Math.floor(16 * 64 ** random()),
        dropout: 0.6 * random(),
        optimizer,
        momentum: optimizer === "sgd" ? 0.99 * random() : null,
        [LAYERS]: 1 + Math.floor(4 * random()),
        seed_of_data: 7,
    };
}

export function lossOf(c, resource, noise) {
    const quality =
        1.2 * Math.abs(Math.log10(c.lr) + 2.6) +
        0.4 * Math.abs(Math.log2(c.units / 300)) +
        (c.optimizer === "lion" ? 0.3 : 0) +
        0.8 * (c.dropout - 0.2) ** 2;
    return 0.4 + quality * 0.4 + (1.5 + 0.3 * quality) * resource ** -0.45 + 0.05 * noise;
}

export const rounded = (x) => (x === null || x === undefined ? null : Number(x.toPrecision(7)));

/** Runs it: W workers, each takes the best job that Algorithm 2 finds. */
export function runAsha(count, workers, sign, random) {
    const trials = [],
        results = [],
        jobs = [],
        rungs = LEVELS.map(() => ({ sorted: [], promoted: new Set() }));
    const free = Array.from({ length: workers }, (_, lane) => ({ at: 0, lane }));
    const flying = [];
    let seq = 0,
        spent = 0,
        now = 0;
    const take = (lane) => {
        for (let k = LEVELS.length - 2; k >= 0; --k) {
            const rung = rungs[k],
                due = Math.floor(rung.sorted.length / ETA);
            for (let i = 0; i < due; ++i) {
                const result = rung.sorted[i];
                if (result.outcome !== "ok") break;
                if (rung.promoted.has(result.trial)) continue;
                rung.promoted.add(result.trial);
                Object.assign(result, {
                    promotedAt: now,
                    promotedBy: seq,
                    promotedRank: i + 1,
                    promotedOf: rung.sorted.length,
                });
                return begin(trials[result.trial - 1], k + 1, lane);
            }
        }
        if (trials.length >= count) return false;
        trials.push({
            trial: trials.length + 1,
            configuration: draw(random),
            seconds: 0,
            state: "running",
            value: null,
            resource: 0,
        });
        return begin(trials[trials.length - 1], 0, lane);
    };
    const begin = (trial, rung, lane) => {
        const work = LEVELS[rung] - (rung ? LEVELS[rung - 1] : 0);
        const took = work * (0.02 + 0.03 * random()) * (1 + Math.log2(trial.configuration.units) / 8);
        spent += work;
        trial.state = "running";
        flying.push({ trial, rung, lane, begin: now, end: now + took, spent });
        return true;
    };
    for (let lane = 0; lane < workers; ++lane) take(lane);
    const idle = [];
    while (flying.length) {
        let next = 0;
        for (let i = 1; i < flying.length; ++i) if (flying[i].end < flying[next].end) next = i;
        const [job] = flying.splice(next, 1);
        now = job.end;
        ++seq;
        const fault = random();
        const outcome = fault < 0.01 ? "crashed" : fault < 0.02 ? "nan" : fault < 0.025 ? "stopped" : "ok";
        const value =
            outcome === "ok" ? sign * lossOf(job.trial.configuration, LEVELS[job.rung], random() - 0.5) : null;
        const result = {
            trial: job.trial.trial,
            rung: job.rung,
            resource: LEVELS[job.rung],
            value,
            outcome,
            began: job.begin,
            seconds: job.end - job.begin,
            message: seq,
            spent: job.spent,
            at: now,
        };
        const { sorted } = rungs[job.rung];
        const key = outcome === "ok" ? sign * value : Infinity;
        let low = 0,
            high = sorted.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if ((sorted[middle].outcome === "ok" ? sign * sorted[middle].value : Infinity) <= key) low = middle + 1;
            else high = middle;
        }
        sorted.splice(low, 0, result);
        Object.assign(result, { rank: low + 1, of: sorted.length });
        results.push(result);
        jobs.push({ lane: job.lane, begin: job.begin, end: job.end, trial: job.trial.trial, rung: job.rung, outcome });
        job.trial.seconds += result.seconds;
        job.trial.state =
            outcome === "stopped"
                ? "stopped"
                : outcome !== "ok"
                  ? "failed"
                  : job.rung === LEVELS.length - 1
                    ? "finished"
                    : "paused";
        if (outcome === "ok") Object.assign(job.trial, { value, resource: LEVELS[job.rung] });
        idle.push(job.lane);
        while (idle.length && take(idle[idle.length - 1])) idle.pop();
    }
    return { trials, results, jobs, rungs, seconds: now, spent, messages: seq };
}
