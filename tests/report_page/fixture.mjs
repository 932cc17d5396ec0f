// Page data as a journal's would be (src/report/page/README.md says what is in it), made by a small ASHA of its own:
//   node fixture.mjs TRIALS [WORKERS] [minimize|maximize] > data.json
// With hostile names and last words, since a page shows what others wrote.
import process from "node:process";
import { pathToFileURL } from "node:url";

import { generator, HOSTILE, LEVELS, lossOf, rounded, runAsha, SPACE } from "./asha.mjs";

function incumbentOf(results, sign) {
    const steps = { note: "", time: [], spent: [], value: [], trial: [], resource: [] };
    let best = Infinity,
        spent = 0,
        last = 0;
    for (const result of results) {
        spent = Math.max(spent, result.spent);
        last = result.at;
        if (result.outcome !== "ok" || sign * result.value >= best) continue;
        best = sign * result.value;
        steps.time.push(rounded(result.at));
        steps.spent.push(spent);
        steps.value.push(rounded(result.value));
        steps.trial.push(result.trial);
        steps.resource.push(result.resource);
    }
    for (const key of ["value", "trial", "resource"]) steps[key].push(steps[key].at(-1));
    steps.time.push(rounded(last));
    steps.spent.push(spent);
    return steps;
}

function rungsOf(run) {
    return run.rungs
        .map(({ sorted, promoted }, k) => {
            const fine = sorted.filter((r) => r.outcome === "ok").map((r) => r.value);
            const at = (q) => rounded(fine[Math.min(fine.length - 1, Math.floor(q * fine.length))]);
            const top = k === LEVELS.length - 1,
                last = sorted.filter((r) => promoted.has(r.trial)).at(-1);
            const quartiles = fine.length ? [0, 0.25, 0.5, 0.75, 1].map(at).sort((a, b) => a - b) : null;
            return {
                bracket: 0,
                rung: k,
                resource: LEVELS[k],
                results: sorted.length,
                failed: sorted.filter((r) => r.outcome === "crashed" || r.outcome === "nan").length,
                stopped: sorted.filter((r) => r.outcome === "stopped").length,
                promoted: promoted.size,
                running: 0,
                top,
                best: fine.length ? rounded(fine[0]) : null,
                quartiles,
                boundary: last ? rounded(last.value) : null,
                kept: top
                    ? "the top rung: nothing is promoted from here"
                    : `the best ${promoted.size} of ${sorted.length}: values up to ${last ? last.value.toPrecision(4) : "-"}`,
            };
        })
        .filter((rung) => rung.results);
}

function importanceOf(random) {
    const names = SPACE.filter((p) => p.kind !== "constant").map((p) => p.name);
    const shares = [0.52, 0.21, 0.05, 0.09, 0.03, 0.01];
    const marginals = {};
    for (const parameter of SPACE.filter((p) => p.kind !== "constant")) {
        const x =
            parameter.kind === "choice"
                ? parameter.choices
                : Array.from({ length: 30 }, (_, i) =>
                      parameter.log
                          ? rounded(parameter.low * (parameter.high / parameter.low) ** (i / 29))
                          : rounded(parameter.low + (parameter.high - parameter.low) * (i / 29)),
                  );
        marginals[parameter.name] = {
            x,
            y: x.map((_, i) => rounded(1.5 + Math.abs(i - 18) * 0.03 + 0.02 * random())),
            spread: x.map(() => rounded(0.08 + 0.04 * random())),
        };
    }
    return {
        enough: true,
        note: "From 412 trials at resource 16; a forest of 64 trees explains 0.83 of the variance.",
        resource: 16,
        trials: 412,
        parameters: names.map((name, i) => ({ name, share: shares[i], spread: 0.02 + 0.01 * (i % 3) })),
        pairs: [
            { a: "lr", b: "units", share: 0.06 },
            { a: "lr", b: "optimizer", share: 0.02 },
        ],
        marginals,
    };
}

function gridOf(run, lanes, bins) {
    const busy = new Float64Array(lanes * bins);
    for (const job of run.jobs)
        for (
            let bin = Math.floor((job.begin / run.seconds) * bins);
            bin < (job.end / run.seconds) * bins && bin < bins;
            ++bin
        )
            busy[(job.lane % lanes) * bins + bin] = Math.min(1, busy[(job.lane % lanes) * bins + bin] + 0.9);
    return { lanes, bins, busy: Array.from(busy, (x) => Number(x.toFixed(2))) };
}

function workersOf(run, workers) {
    const events = run.jobs
        .flatMap((job) => [
            [job.begin, 1],
            [job.end, -1],
        ])
        .sort((a, b) => a[0] - b[0]);
    const time = [],
        flying = [],
        step = Math.max(1, Math.floor(events.length / 800));
    events.reduce((n, [at, change], i) => {
        if (i % step === 0) {
            time.push(rounded(at));
            flying.push(n + change);
        }
        return n + change;
    }, 0);
    const outcomes = ["ok", "crashed", "nan", "stopped"],
        many = run.jobs.length > 100000;
    return {
        note: many ? `${run.jobs.length} jobs: shown is the share of time in which lanes were busy.` : "",
        lanes: workers,
        seconds: rounded(run.seconds),
        jobs: many
            ? null
            : {
                  lane: run.jobs.map((j) => j.lane),
                  begin: run.jobs.map((j) => rounded(j.begin)),
                  end: run.jobs.map((j) => rounded(j.end)),
                  trial: run.jobs.map((j) => j.trial),
                  rung: run.jobs.map((j) => j.rung),
                  outcome: run.jobs.map((j) => outcomes.indexOf(j.outcome)),
              },
        grid: many ? gridOf(run, Math.min(100, workers), 600) : null,
        in_flight: { time, jobs: flying },
    };
}

function trialColumns(trials, total) {
    const states = ["running", "paused", "finished", "failed", "stopped"],
        values = {};
    for (const { name } of SPACE)
        values[name] = trials.map((t) =>
            typeof t.configuration[name] === "number" ? rounded(t.configuration[name]) : t.configuration[name],
        );
    return {
        note:
            trials.length < total
                ? `${trials.length} of ${total} trials: the best of each rung, all that failed, and every tenth.`
                : "",
        total,
        trial: trials.map((t) => t.trial),
        states,
        state: trials.map((t) => states.indexOf(t.state)),
        value: trials.map((t) => rounded(t.value)),
        resource: trials.map((t) => t.resource),
        bracket: trials.map(() => 0),
        origins: ["random", "tpe", "given"],
        origin: trials.map((t) => (t.trial === 1 ? 2 : t.trial < 20 ? 0 : 1)),
        parent: trials.map(() => 0),
        seconds: trials.map((t) => rounded(t.seconds)),
        values,
    };
}

function resultColumns(results, listed) {
    const outcomes = ["ok", "crashed", "nan", "stopped"];
    const rows = results
        .filter((r) => listed.has(r.trial))
        .sort((a, b) => a.trial - b.trial || a.resource - b.resource);
    const column = (key) => rows.map((r) => rounded(r[key] ?? null));
    return {
        note: "",
        outcomes,
        trial: column("trial"),
        rung: column("rung"),
        resource: column("resource"),
        value: column("value"),
        outcome: rows.map((r) => outcomes.indexOf(r.outcome)),
        attempt: rows.map(() => 1),
        began: column("began"),
        seconds: column("seconds"),
        message: column("message"),
        rank: column("rank"),
        of: column("of"),
        promoted_at: column("promotedAt"),
        promoted_by: column("promotedBy"),
        promoted_rank: column("promotedRank"),
        promoted_of: column("promotedOf"),
    };
}

/** The whole object. */
export function pageData(count, workers = 8, direction = "minimize", limit = 20000) {
    const random = generator(count * 31 + workers),
        sign = direction === "minimize" ? 1 : -1;
    const run = runAsha(count, workers, sign, random);
    const failed = run.results.filter((r) => r.outcome === "crashed" || r.outcome === "nan");
    const finest = run.trials
        .filter((t) => t.value !== null)
        .sort((a, b) => b.resource - a.resource || sign * (a.value - b.value));
    const stride = Math.ceil(count / limit),
        listed = run.trials.filter((t) => t.trial % stride === 0 || t.resource >= 64);
    const best = finest[0],
        configuration = best.configuration;
    const progress = {};
    for (const trial of finest.slice(0, 5))
        progress[trial.trial] = Array.from({ length: 20 }, (_, i) => [
            ((i + 1) * trial.resource) / 20,
            rounded(sign * lossOf(trial.configuration, ((i + 1) * trial.resource) / 20, random() - 0.5)),
        ]);
    return {
        format: "espalier report",
        version: 1,
        made: { program: "espalier 0.1.0 (fixture)", at: "2026-11-26T00:10:00Z", journal: "fixture.journal" },
        study: {
            name: "fixture",
            objective: "charlm",
            library: "libcharlm.so",
            hash: "00c0ffee",
            direction,
            seed: "7",
            toml: '[study]\nname = "fixture"\nobjective = "charlm"\n\n[scheduler]\neta = 4\nmax_resource = 256\n',
        },
        simulated: false,
        state: { name: "finished", text: "done: the limit of trials is reached" },
        story: [
            `${count} configurations of 6 parameters of charlm were tried by ASHA with ${workers} workers.`,
            "Each began with 1 epoch; the best quarter of each rung went on, up to 256 epochs.",
            `The best, trial ${best.trial}, reached ${best.value.toPrecision(5)} at ${best.resource} epochs.`,
        ],
        facts: [
            ["objective", "charlm"],
            ["scheduler", "asha, eta 4, resource 1 to 256"],
            ["sampler", "tpe"],
            ["workers", String(workers)],
            ["isolation", "process"],
            ["durability", "process"],
            ["machine", `host ${HOSTILE}`],
            ["sessions", "1"],
        ],
        totals: {
            trials: count,
            jobs: run.jobs.length,
            failed: failed.length,
            stopped: run.results.filter((r) => r.outcome === "stopped").length,
            promotions: run.rungs.reduce((n, r) => n + r.promoted.size, 0),
            seconds: rounded(run.seconds),
            resource: run.spent,
            busy: 0.97,
        },
        space: SPACE,
        best: {
            trial: best.trial,
            value: best.value,
            resource: best.resource,
            full: best.resource === 256,
            configuration,
            toml: `[[try]]\nlr = ${configuration.lr}\n`,
            json: JSON.stringify(configuration, null, 2),
        },
        incumbent: incumbentOf(run.results, sign),
        rungs: rungsOf(run),
        trials: trialColumns(listed, count),
        results: resultColumns(run.results, new Set(listed.map((t) => t.trial))),
        curves: {
            note: finest.length > 300 ? `The curves of 300 of ${finest.length} trials.` : "",
            trials: finest.slice(0, 300).map((t) => t.trial),
            progress,
        },
        importance: importanceOf(random),
        workers: workersOf(run, workers),
        failures: {
            total: failed.length,
            causes: failed.length
                ? [
                      {
                          cause: "crashed: SIGSEGV",
                          count: failed.filter((r) => r.outcome === "crashed").length,
                          trials: failed
                              .filter((r) => r.outcome === "crashed")
                              .slice(0, 8)
                              .map((r) => r.trial),
                          words: `loading…\nfatal: ${HOSTILE}`,
                      },
                      {
                          cause: "nan: returned NaN",
                          count: failed.filter((r) => r.outcome === "nan").length,
                          trials: failed
                              .filter((r) => r.outcome === "nan")
                              .slice(0, 8)
                              .map((r) => r.trial),
                          words: "",
                      },
                  ]
                : [],
        },
    };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
    const [count = "30", workers = "2", direction = "minimize"] = process.argv.slice(2);
    process.stdout.write(JSON.stringify(pageData(Number(count), Number(workers), direction)));
}
