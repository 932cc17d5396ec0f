// Learning curves: each trial's values from rung to rung, with what it reported on the way.

import { el, fill, toggle } from "./dom.js";
import { figureText } from "./format.js";
import { figure, redraw } from "./figure.js";
import { base, numberAxis, resourceAxis, tip } from "./options.js";
import { focus } from "./model.js";
import { resourceColor } from "./theme.js";

const view = { logY: false };

/** The points of a trial's curve: what it reported, and its results at rungs. */
export function curveOf(model, trial) {
    const { results, curves } = model.data, [begin, end] = model.span(trial), points = [];
    for (let i = begin; i < end; ++i) if (results.value[i] !== null) points.push([results.resource[i], results.value[i]]);
    for (const point of curves.progress[trial] ?? []) points.push(point);
    return points.sort((a, b) => a[0] - b[0]).filter((point, i, all) => i === 0 || point[0] !== all[i - 1][0]);
}

function gathered(model) {
    return model.data.curves.trials.map((trial) => ({ trial, points: curveOf(model, trial) })).filter(({ points }) => points.length);
}

// Trials that reached the same resource are one series, with gaps between them: hundreds of curves then draw as fast as five.
function seriesOf(model, colors, curves) {
    const by = new Map();
    for (const { trial, points } of curves) {
        const [begin, end] = model.span(trial);
        const reached = end > begin ? model.data.results.resource[end - 1] : points.at(-1)[0];
        if (!by.has(reached)) by.set(reached, []);
        by.get(reached).push({ trial, points });
    }
    return [...by.entries()].sort((a, b) => a[0] - b[0]).map(([reached, members]) => ({
        type: "line", name: `reached ${figureText(reached)}`, connectNulls: false, symbol: "circle", symbolSize: 4,
        showSymbol: true, showAllSymbol: true, z: 2 + model.resources.indexOf(reached),
        lineStyle: { color: resourceColor(colors, model, reached), width: 1.1, opacity: curves.length > 60 ? 0.6 : 0.9 },
        itemStyle: { color: resourceColor(colors, model, reached) }, cursor: "pointer",
        data: members.flatMap(({ trial, points }) => [...points.map((value) => ({ value, trial })), { value: [null, null], trial }]),
    }));
}

function option(model, curves, colors) {
    const values = curves.flatMap(({ points }) => points.map(([, value]) => value)), range = focus(values, model);
    const lowest = curves.reduce((low, { points }) => Math.min(low, points[0][0] > 0 ? points[0][0] : low), Infinity);
    const series = seriesOf(model, colors, curves), { best } = model.data;
    const mine = best && curves.find(({ trial }) => trial === best.trial);
    if (mine)
        series.push({ type: "line", name: `best: trial ${best.trial}`, z: 50, symbol: "circle", symbolSize: 6, showAllSymbol: true,
            lineStyle: { color: colors.good, width: 2.5 }, itemStyle: { color: colors.good }, cursor: "pointer",
            data: mine.points.map((value) => ({ value, trial: best.trial })) });
    return base(colors, {
        legend: { top: 0, right: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: colors.soft }, inactiveColor: colors.faint },
        grid: { left: 8, right: 20, top: 52, bottom: 30, containLabel: true },
        tooltip: { trigger: "item", formatter: ({ data, value }) => tip([["trial", String(data.trial)], ["resource", figureText(value[0])], ["value", figureText(value[1])]]) },
        xAxis: resourceAxis(colors, model, "resource", Number.isFinite(lowest) ? lowest : null),
        yAxis: numberAxis(colors, { name: `value (${model.betterWord})`, ...range, log: view.logY, vertical: true, pad: 0.02 }),
        series,
    });
}

export function renderCurves(model, place) {
    const curves = gathered(model);
    if (!curves.length) {
        fill(place, el("p", { class: "soft" }, "No trial has a value yet."));
        return;
    }
    const positive = curves.every(({ points }) => points.every(([, value]) => value > 0));
    const values = curves.flatMap(({ points }) => points.map(([, value]) => value)), { hidden } = focus(values, model);
    const notes = [model.data.curves.note, hidden ? `${hidden} of ${values.length} points are far worse and lie outside.` : ""];
    fill(place,
        positive && el("div", { class: "controls" }, toggle("Log y", view.logY, (on) => { view.logY = on; redraw("curves"); })),
        figure("curves", {
            title: "Learning curves", bare: true, height: 420, note: notes.filter(Boolean).join(" "),
            caption: "A line is a trial; its points are its results at the rungs and what it reported on the way. Faint lines ended early, strong ones were promoted further.",
            option: (colors) => option(model, curves, colors),
            table: () => ({ columns: [{ text: "trial", n: true }, ...model.resources.map((r) => ({ text: `at ${figureText(r)}`, n: true }))],
                rows: curves.map(({ trial, points }) => [trial, ...model.resources.map((r) => figureText(points.find(([x]) => x === r)?.[1] ?? null))]) }),
            click: ({ data }) => { location.hash = `trial-${data.trial}`; },
        }));
}
