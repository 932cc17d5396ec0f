// A trial's page: its configuration, what came back at each rung, and why it went on or did not.

import { byId, el, fill, table, trialLink } from "./dom.js";
import { clock, counted, duration, figureText, valueText } from "./format.js";
import { dispose, figure } from "./figure.js";
import { base, gridFor, numberAxis, resourceAxis, tip } from "./options.js";
import { curveOf } from "./curves.js";
import { neighbours } from "./trials.js";

const took = (model, seconds) => (model.data.simulated ? figureText(seconds, 4) : duration(seconds));

// explain's words, which go on after a head of their own there.
function sentence(fate, why) {
    const text = `${fate === "promoted" && !why.startsWith("promoted") ? "promoted " : ""}${why}`.replace(/\.?$/, ".");
    return text[0].toUpperCase() + text.slice(1);
}

function rungOf(model, i) {
    const { results, rungs, trials } = model.data,
        row = model.rowOf.get(results.trial[i]),
        bracket = trials.bracket[row];
    return (
        rungs.find(
            (one) => one.resource === results.resource[i] && one.rung === results.rung[i] && one.bracket === bracket,
        ) ?? rungs.find((one) => one.resource === results.resource[i] && one.rung === results.rung[i])
    );
}

function fateOf(model, i) {
    const { results } = model.data,
        outcome = results.outcomes[results.outcome[i]];
    if (outcome === "stopped") return "stopped";
    if (outcome !== "ok") return "failed";
    if (results.promoted_at[i] !== null) return "promoted";
    return rungOf(model, i)?.top ? "top" : "kept";
}

/** Sentences on what became of result `i`: as `told` by the server, else from its rank then and its rung at the end. */
export function sentences(model, i, told = null) {
    const { results, state } = model.data,
        rung = rungOf(model, i),
        fate = fateOf(model, i),
        said = [];
    if (results.rank[i] !== null && fate !== "failed" && fate !== "stopped")
        said.push(`Rank ${results.rank[i]} of ${results.of[i]} when it came.`);
    const again =
        i + 1 < results.trial.length &&
        results.trial[i + 1] === results.trial[i] &&
        results.rung[i + 1] === results.rung[i];
    if (fate === "failed" && again) return ["It was tried again, from the state before it."];
    if (told?.why) return [...said, sentence(told.fate, told.why)];
    if (fate === "failed") said.push("It ranks last in its rung, and is never promoted.");
    if (fate === "stopped") said.push("A stopping rule ended it; it is not trained further.");
    if (fate === "top") said.push("This is the top rung: the trial is trained in full.");
    if (fate === "promoted") {
        const later = results.promoted_at[i] - (results.began[i] + results.seconds[i]);
        const by = results.promoted_by[i] !== null ? ` by message ${results.promoted_by[i]}` : "";
        said.push(
            later > 1e-9 && results.promoted_by[i] !== results.message[i]
                ? `Promoted ${took(model, later)} later${by}.`
                : `Promoted at once${by}.`,
        );
        if (results.promoted_rank[i] !== null)
            said.push(`It then ranked ${results.promoted_rank[i]} of ${results.promoted_of[i]}.`);
    }
    if (fate === "kept" && rung) {
        said.push(state.name === "running" ? "Not promoted so far." : "Not promoted.");
        if (rung.kept) said.push(`Its rung: ${rung.kept}.`);
    }
    return said;
}

function decisions(model, [begin, end], full) {
    const { results, failures } = model.data,
        items = [];
    for (let i = begin; i < end; ++i) {
        const outcome = results.outcomes[results.outcome[i]],
            told = full?.results?.find((one) => one.rung === results.rung[i] && one.resource === results.resource[i]);
        const cause = failures.causes[results.cause?.[i] ?? -1];
        const metrics = Object.entries(told?.metrics ?? {})
            .map(([name, value]) => `${name} ${figureText(value)}`)
            .join(", ");
        items.push(
            el(
                "li",
                { data: { fate: fateOf(model, i) } },
                el(
                    "h3",
                    {},
                    `Rung ${results.rung[i]}, resource ${figureText(results.resource[i])}: `,
                    results.value[i] !== null ? figureText(results.value[i]) : el("b", { class: "failed" }, outcome),
                    el(
                        "span",
                        {},
                        `began at ${clock(model, results.began[i])}, took ${took(model, results.seconds[i])}${results.attempt[i] > 1 ? `, attempt ${results.attempt[i]}` : ""}, message ${results.message[i]}`,
                    ),
                ),
                cause && el("p", {}, `${cause.cause}.`),
                el("p", {}, sentences(model, i, told).join(" ")),
                metrics && el("p", { class: "note" }, metrics),
                told?.says && el("p", { class: "note" }, `It says: ${told.says}`),
                told?.failure?.stderr && el("pre", {}, told.failure.stderr),
            ),
        );
    }
    return el("ol", { class: "decisions" }, items);
}

function curveFigure(model, trial, points) {
    const { best, rungs } = model.data,
        others = best && best.trial !== trial ? curveOf(model, best.trial) : [];
    const edge = rungs
        .filter((rung) => rung.boundary !== null && rung.boundary !== undefined && !rung.top)
        .map((rung) => [rung.resource, rung.boundary]);
    const values = [...points, ...others, ...edge].map(([, value]) => value),
        from = Math.min(...points.map(([x]) => x).filter((x) => x > 0), Infinity);
    const line = (colors, name, data, color, more = {}) => ({
        type: "line",
        name,
        data,
        symbol: "circle",
        symbolSize: 6,
        showAllSymbol: true,
        itemStyle: { color },
        lineStyle: { color, width: 2 },
        ...more,
    });
    return figure(`trial-curve`, {
        title: "Learning curve",
        height: 300,
        caption:
            "Its values at the rungs and on the way; for comparison the best trial, and the bar of each rung: the value that it takes to be promoted now.",
        option: (
            colors,
            yAxis = numberAxis(colors, {
                name: `value (${model.betterWord})`,
                min: Math.min(...values),
                max: Math.max(...values),
                vertical: true,
                pad: 0.02,
            }),
        ) =>
            base(colors, {
                legend: {
                    top: 0,
                    right: 0,
                    icon: "roundRect",
                    itemWidth: 10,
                    itemHeight: 10,
                    textStyle: { color: colors.soft },
                },
                grid: gridFor(colors, yAxis, { top: 52, named: true }),
                tooltip: {
                    trigger: "item",
                    formatter: ({ seriesName, value }) =>
                        tip([seriesName, ["resource", figureText(value[0])], ["value", figureText(value[1])]]),
                },
                xAxis: resourceAxis(colors, model, "resource", Number.isFinite(from) ? from : null),
                yAxis,
                series: [
                    line(colors, `trial ${trial}`, points, colors.accent, { z: 9 }),
                    ...(others.length ? [line(colors, `best: trial ${best.trial}`, others, colors.faint)] : []),
                    ...(edge.length
                        ? [
                              line(colors, "the bar", edge, colors.bad, {
                                  symbol: "rect",
                                  symbolSize: [16, 2],
                                  lineStyle: { width: 0 },
                              }),
                          ]
                        : []),
                ],
            }),
        table: () => ({
            columns: [
                { text: "resource", n: true },
                { text: "value", n: true },
            ],
            rows: points.map(([x, y]) => [figureText(x), figureText(y)]),
        }),
    });
}

function logOf(full) {
    if (!full?.log?.length) return null;
    return [
        el("h3", {}, "What it logged"),
        el(
            "pre",
            {},
            full.log.map((line) => (typeof line === "string" ? line : (line.text ?? JSON.stringify(line)))).join("\n"),
        ),
    ];
}

function header(model, trial) {
    const { before, after, at, of } = neighbours(model, trial);
    const go = (number, text, key) =>
        el(
            "button",
            {
                type: "button",
                disabled: number === undefined,
                data: { go: key },
                on: {
                    click: () => {
                        location.hash = `trial-${number}`;
                    },
                },
            },
            text,
        );
    return el(
        "div",
        { class: "back" },
        el("button", { type: "button", id: "back", on: { click: leave } }, "← Back to the run"),
        go(before, "‹ The one before", "before"),
        go(after, "The next ›", "after"),
        at !== undefined && el("span", { class: "soft" }, `number ${at + 1} of ${of} in the table`),
    );
}

/** Goes back to the run: Escape and the button. */
export const leave = () => {
    location.hash = "trials";
};

/** Fills `place` with the page of a trial; `full` is what a live page's server tells of it besides. */
export function renderTrial(model, place, trial, full = null) {
    const { trials, space } = model.data,
        row = model.rowOf.get(trial),
        span = model.span(trial);
    dispose("trial-curve");
    if (row === undefined && !full) {
        fill(
            place,
            header(model, trial),
            el("h1", { tabindex: -1 }, `Trial ${trial}`),
            el(
                "p",
                {},
                trial > trials.total || trial < 1
                    ? `There is no trial ${trial}: there are ${counted(trials.total, "trial")}.`
                    : `This page holds ${counted(trials.trial.length, "trial")} of ${trials.total}, and trial ${trial} is not among them. This tells all of it:`,
            ),
            trial <= trials.total &&
                trial >= 1 &&
                el("pre", {}, `espalier explain ${model.data.made.journal ?? "JOURNAL"} ${trial}`),
        );
        return;
    }
    const points = curveOf(model, trial);
    for (const one of full?.progress ?? [])
        if (!points.some(([x]) => x === one.resource)) points.push([one.resource, one.value]);
    points.sort((a, b) => a[0] - b[0]);
    const parent = row === undefined ? 0 : trials.parent[row];
    const configuration =
        full?.configuration ??
        Object.fromEntries(space.map(({ name, value }) => [name, value ?? trials.values[name]?.[row] ?? null]));
    const cells = Object.entries(configuration)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [el("code", {}, name), el("span", { class: "mono" }, valueText(value, 7))]);
    const facts =
        row === undefined
            ? []
            : [
                  ["state", el("span", { class: trials.states[trials.state[row]] }, trials.states[trials.state[row]])],
                  ["value", figureText(trials.value[row])],
                  ["resource", figureText(trials.resource[row])],
                  ["time of its jobs", took(model, trials.seconds[row])],
                  ["drawn by", trials.origins[trials.origin[row]] ?? "–"],
                  parent ? ["copied from", trialLink(parent)] : null,
              ].filter(Boolean);
    fill(
        place,
        header(model, trial),
        el(
            "div",
            { class: "title" },
            el("h1", { tabindex: -1 }, `Trial ${trial}`),
            trial === model.data.best?.trial && el("span", { class: "soft" }, "the best of the run"),
        ),
        el(
            "div",
            { class: "two" },
            el(
                "dl",
                { class: "facts" },
                facts.map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]),
            ),
            table([{ text: "parameter" }, { text: "value" }], cells, "Configuration", true),
        ),
        el("h2", {}, "What became of it"),
        span[1] > span[0]
            ? decisions(model, span, full)
            : el("p", { class: "soft" }, "None of its jobs has come back yet."),
        points.length ? curveFigure(model, trial, points) : "",
        ...(logOf(full) ?? []),
    );
}

export const focusTrial = () => byId("trial").querySelector("h1")?.focus();
