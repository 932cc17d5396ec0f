// What the sections ask of the data: rows by trial, what is better, values at a resource. Made once for each reading of it.

const EMPTY_TRIALS = {
    note: "",
    total: 0,
    trial: [],
    states: [],
    state: [],
    value: [],
    resource: [],
    bracket: [],
    origins: [],
    origin: [],
    parent: [],
    seconds: [],
    values: {},
};
const EMPTY_RESULTS = {
    note: "",
    outcomes: [],
    trial: [],
    rung: [],
    resource: [],
    value: [],
    outcome: [],
    attempt: [],
    began: [],
    seconds: [],
    message: [],
    rank: [],
    of: [],
    promoted_at: [],
    promoted_by: [],
    promoted_rank: [],
    promoted_of: [],
};

/** Reads the JSON; missing parts become empty ones, so that no section has to ask. */
export function makeModel(data) {
    if (data?.format !== "espalier report") throw new Error("its data is not that of a report");
    if (data.version !== 1) throw new Error(`its data is of version ${data.version}, and the page knows version 1`);
    data = {
        simulated: false,
        story: [],
        facts: [],
        space: [],
        rungs: [],
        best: null,
        totals: {},
        made: {},
        state: { name: "", text: "" },
        failures: { total: 0, causes: [] },
        ...data,
    };
    data.trials = { ...EMPTY_TRIALS, ...data.trials };
    data.results = { ...EMPTY_RESULTS, ...data.results };
    data.curves = { note: "", trials: [], progress: {}, ...data.curves };
    data.importance = { enough: false, note: "", parameters: [], pairs: [], marginals: {}, ...data.importance };
    data.incumbent = { note: "", time: [], spent: [], value: [], trial: [], resource: [], ...data.incumbent };
    data.workers = { note: "", lanes: 0, seconds: 0, jobs: null, grid: null, in_flight: null, ...data.workers };
    const minimize = data.study?.direction !== "maximize";
    const rowOf = new Map(data.trials.trial.map((trial, row) => [trial, row]));
    const span = new Map(),
        { trial } = data.results;
    for (let i = 0, begin = 0; i <= trial.length; ++i)
        if (i === trial.length || trial[i] !== trial[begin]) {
            if (i > begin) span.set(trial[begin], [begin, i]);
            begin = i;
        }
    return {
        data,
        minimize,
        rowOf,
        better: (a, b) => (minimize ? a < b : a > b),
        betterWord: minimize ? "less is better" : "more is better",
        /** For sorting: best first, what has no value last. */
        compare: (a, b) => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : minimize ? a - b : b - a),
        /** [begin, end) of a trial's rows in results. */
        span: (number) => span.get(number) ?? [0, 0],
        resources: [...new Set(data.rungs.map((rung) => rung.resource))].sort((a, b) => a - b),
        parameters: data.space.filter((parameter) => parameter.kind !== "constant"),
        unit: data.study?.unit ?? "resource",
    };
}

/** Rows of trials and their values: the last ones, or those of one resource. */
export function valuesAt(model, resource) {
    const { trials, results } = model.data,
        rows = [],
        values = [],
        resources = [];
    if (resource === "last") {
        trials.value.forEach((value, row) => {
            if (value !== null) {
                rows.push(row);
                values.push(value);
                resources.push(trials.resource[row]);
            }
        });
    } else {
        results.resource.forEach((at, i) => {
            const row = model.rowOf.get(results.trial[i]);
            if (at !== resource || results.value[i] === null || row === undefined) return;
            rows.push(row);
            values.push(results.value[i]);
            resources.push(at);
        });
    }
    return { rows, values, resources };
}

/** The part of the values worth an axis: from the best to the 95 % worst and a little more. `hidden`: how many are beyond. */
export function focus(values, model) {
    const sorted = values.filter((x) => x !== null && Number.isFinite(x)).sort((a, b) => a - b);
    if (!sorted.length) return { min: 0, max: 1, hidden: 0 };
    const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
    let [min, max] = [sorted[0], sorted[sorted.length - 1]];
    if (model.minimize) max = Math.min(max, at(0.95) + 0.5 * (at(0.95) - min));
    else min = Math.max(min, at(0.05) - 0.5 * (max - at(0.05)));
    return { min, max, hidden: sorted.filter((x) => x < min || x > max).length };
}

/** The resource at which there is enough to compare by: the highest with `enough` results, else the one with the most. */
export function richResource(model, enough = 60) {
    const many = model.resources.map((resource) =>
        model.data.rungs
            .filter((rung) => rung.resource === resource)
            .reduce((n, rung) => n + rung.results - rung.failed, 0),
    );
    for (let i = many.length - 1; i >= 0; --i) if (many[i] >= enough) return model.resources[i];
    return model.resources[many.indexOf(Math.max(...many))] ?? "last";
}

/** Choices for "values at": [[value, text], …] */
export const resourceChoices = (model) => [
    ["last", "the last value of each trial"],
    ...model.resources.map((resource) => [resource, `values at ${resource}`]),
];
