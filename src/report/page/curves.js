// Learning curves: each trial's values from rung to rung, with what it reported on the way.

import { el, fill, toggle } from "./dom.js";
import { count, figureText } from "./format.js";
import { figure, redraw } from "./figure.js";
import { base, gridFor, numberAxis, resourceAxis, tip } from "./options.js";
import { focus } from "./model.js";
import { resourceColor } from "./theme.js";

const view = { logY: false, shown: {} };
const POINTS = 12000; // of all lines together: beyond, each has only so many that the whole still draws at once
const SYMBOLS = 3000;

/** The points of a trial's curve: what it reported, and its results at rungs. */
export function curveOf(model, trial) {
    const { results, curves } = model.data,
        [begin, end] = model.span(trial),
        points = [];
    for (let i = begin; i < end; ++i)
        if (results.value[i] !== null) points.push([results.resource[i], results.value[i]]);
    for (const point of curves.progress[trial] ?? []) points.push(point);
    return points.sort((a, b) => a[0] - b[0]).filter((point, i, all) => i === 0 || point[0] !== all[i - 1][0]);
}

function gathered(model) {
    const curves = model.data.curves.trials
        .map((trial) => ({ trial, points: curveOf(model, trial) }))
        .filter(({ points }) => points.length);
    const total = curves.reduce((n, { points }) => n + points.length, 0),
        most = Math.max(20, Math.floor(POINTS / curves.length));
    if (total > POINTS) for (const curve of curves) curve.points = thinned(model, curve.points, most);
    return { curves, thin: total > POINTS };
}

// The results at rungs all stay, and of what lies between them every so many.
function thinned(model, points, most) {
    const stride = Math.ceil(points.length / most);
    return points.filter(
        ([resource], i) => i % stride === 0 || i === points.length - 1 || model.resources.includes(resource),
    );
}

// Trials that reached the same resource are one series, with gaps between them: hundreds of curves then draw as fast as five.
function seriesOf(model, colors, curves) {
    const by = new Map(),
        few = curves.reduce((n, { points }) => n + points.length, 0) <= SYMBOLS;
    for (const { trial, points } of curves) {
        const [begin, end] = model.span(trial);
        const reached = end > begin ? model.data.results.resource[end - 1] : points.at(-1)[0];
        if (!by.has(reached)) by.set(reached, []);
        by.get(reached).push({ trial, points });
    }
    return [...by.entries()]
        .sort((a, b) => a[0] - b[0])
        .map(([reached, members]) => ({
            type: "line",
            name: `reached ${figureText(reached)}`,
            connectNulls: false,
            symbol: "circle",
            symbolSize: 4,
            showSymbol: few,
            showAllSymbol: few,
            z: 2 + model.resources.indexOf(reached),
            lineStyle: {
                color: resourceColor(colors, model, reached),
                width: 1.1,
                opacity: curves.length > 60 ? 0.6 : 0.9,
            },
            itemStyle: { color: resourceColor(colors, model, reached) },
            cursor: "pointer",
            data: members.flatMap(({ trial, points }) => [
                ...points.map((value) => ({ value, trial })),
                { value: [null, null], trial },
            ]),
        }));
}

// What is worth seeing of each rung, together: early values are worse, and many more than late ones, or fewer.
function rangeOf(model, curves) {
    const at = new Map(model.resources.map((resource) => [resource, []]));
    for (const { points } of curves) for (const [resource, value] of points) at.get(resource)?.push(value);
    const parts = [...at.values()].filter((values) => values.length).map((values) => focus(values, model));
    if (!parts.length)
        return focus(
            curves.flatMap(({ points }) => points.map(([, value]) => value)),
            model,
        );
    return { min: Math.min(...parts.map(({ min }) => min)), max: Math.max(...parts.map(({ max }) => max)) };
}

// Where lines have too many points for a symbol each, their results at rungs still have one, to point at.
function marks(model, colors, curves) {
    const points = curves.flatMap(({ trial, points: all }) => all.map((value) => ({ value, trial })));
    if (points.length <= SYMBOLS) return [];
    return [
        {
            type: "scatter",
            symbolSize: 4,
            z: 30,
            cursor: "pointer",
            itemStyle: { color: colors.accent, opacity: 0.45 },
            data: points.filter(({ value }) => model.resources.includes(value[0])),
        },
    ];
}

function option(model, curves, colors) {
    const range = rangeOf(model, curves);
    const lowest = curves.reduce((low, { points }) => Math.min(low, points[0][0] > 0 ? points[0][0] : low), Infinity);
    const series = seriesOf(model, colors, curves),
        { best } = model.data;
    series.push(...marks(model, colors, curves));
    const mine = best && curves.find(({ trial }) => trial === best.trial);
    if (mine)
        series.push({
            type: "line",
            name: `best: trial ${best.trial}`,
            z: 50,
            symbol: "circle",
            symbolSize: 6,
            showAllSymbol: true,
            lineStyle: { color: colors.good, width: 2.5 },
            itemStyle: { color: colors.good },
            cursor: "pointer",
            data: mine.points.map((value) => ({ value, trial: best.trial })),
        });
    const yAxis = numberAxis(colors, {
        name: `value (${model.betterWord})`,
        ...range,
        log: view.logY,
        vertical: true,
        pad: 0.02,
    });
    return base(colors, {
        legend: {
            selected: view.shown,
            top: 0,
            right: 0,
            icon: "roundRect",
            itemWidth: 10,
            itemHeight: 10,
            textStyle: { color: colors.soft },
            inactiveColor: colors.faint,
        },
        grid: gridFor(colors, yAxis, { top: 56, named: true }),
        tooltip: {
            trigger: "item",
            formatter: ({ data, value }) =>
                tip([
                    ["trial", String(data.trial)],
                    ["resource", figureText(value[0])],
                    ["value", figureText(value[1])],
                ]),
        },
        xAxis: resourceAxis(colors, model, "resource", Number.isFinite(lowest) ? lowest : null),
        yAxis,
        series,
    });
}

export function renderCurves(model, place) {
    const { curves, thin } = gathered(model);
    if (!curves.length) {
        fill(place, el("p", { class: "soft" }, "No trial has a value yet."));
        return;
    }
    const positive = curves.every(({ points }) => points.every(([, value]) => value > 0));
    const values = curves.flatMap(({ points }) => points.map(([, value]) => value)),
        { min, max } = rangeOf(model, curves);
    const hidden = values.filter((value) => value < min || value > max).length;
    const notes = [
        model.data.curves.note,
        hidden ? `${count(hidden)} of ${count(values.length)} points are far worse and lie outside.` : "",
        thin ? "Between the rungs every so many of the values that were reported are drawn." : "",
    ];
    fill(
        place,
        positive &&
            el(
                "div",
                { class: "controls" },
                toggle("Log y", view.logY, (on) => {
                    view.logY = on;
                    redraw("curves");
                }),
            ),
        figure("curves", {
            title: "Learning curves",
            bare: true,
            height: 420,
            note: notes.filter(Boolean).join(" "),
            caption:
                "A line is a trial; its points are its results at the rungs and what it reported on the way. Faint lines ended early, strong ones were promoted further.",
            option: (colors) => option(model, curves, colors),
            ready: (chart) =>
                chart.on("legendselectchanged", ({ selected }) => {
                    view.shown = selected;
                }),
            table: () => ({
                columns: [
                    { text: "trial", n: true },
                    ...model.resources.map((r) => ({ text: `at ${figureText(r)}`, n: true })),
                ],
                rows: curves.map(({ trial, points }) => [
                    trial,
                    ...model.resources.map((r) => figureText(points.find(([x]) => x === r)?.[1] ?? null)),
                ]),
            }),
            click: ({ data }) => {
                location.hash = `trial-${data.trial}`;
            },
        }),
    );
}
