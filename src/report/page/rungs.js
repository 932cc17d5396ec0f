// Rungs: what came to each, what it kept, and why. The boxes share one axis, from the best value to most of the others.

import { el, fill, svg, table } from "./dom.js";
import { count, figureText } from "./format.js";

const WIDTH = 180,
    HEIGHT = 18;

function boxOf(rung, range) {
    if (!rung.quartiles) return "";
    const scale = range.log ? Math.log : (value) => value,
        low = scale(range.min),
        span = scale(range.max) - low || 1;
    const x = (value) =>
        Math.round(10 * WIDTH * Math.max(0, Math.min(1, (scale(Math.max(range.min, value)) - low) / span))) / 10;
    const [min, q1, median, q3, max] = rung.quartiles,
        middle = HEIGHT / 2,
        line = (a, b, ya, yb, width, color) =>
            svg("line", { x1: a, x2: b, y1: ya, y2: yb, "stroke-width": width, stroke: color });
    const text = `from ${figureText(min, 4)} to ${figureText(max, 4)}, half of them between ${figureText(q1, 4)} and ${figureText(q3, 4)}, median ${figureText(median, 4)}`;
    return svg(
        "svg",
        {
            class: "box",
            width: WIDTH,
            height: HEIGHT,
            viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
            role: "img",
            "aria-label": text,
        },
        svg("title", {}, text),
        line(x(min), x(max), middle, middle, 1, "var(--faint)"),
        svg("rect", {
            x: x(q1),
            y: 3,
            width: Math.max(1, x(q3) - x(q1)),
            height: HEIGHT - 6,
            rx: 1.5,
            fill: "var(--ramp-1)",
        }),
        line(x(median), x(median), 3, HEIGHT - 3, 2, "var(--ink)"),
        rung.boundary !== null &&
            rung.boundary !== undefined &&
            line(x(rung.boundary), x(rung.boundary), 0, HEIGHT, 2, "var(--bad)"),
    );
}

// From the best of all to where boxes with their usual whiskers end: one value far off would press all boxes flat.
function rangeOf(model, rungs) {
    const known = rungs.filter(({ quartiles }) => quartiles).map(({ quartiles }) => quartiles);
    if (!known.length) return { min: 0, max: 1 };
    const mins = known.map(([min, q1, , q3]) => (model.minimize ? min : Math.max(min, q1 - 1.5 * (q3 - q1))));
    const maxs = known.map(([, q1, , q3, max]) => (model.minimize ? Math.min(max, q3 + 1.5 * (q3 - q1)) : max));
    return { min: Math.min(...mins), max: Math.max(...maxs) };
}

function columns(brackets, stopped, running) {
    return [
        brackets && { text: "bracket", n: true },
        { text: "rung", n: true },
        { text: "resource", n: true },
        { text: "results", n: true },
        { text: "promoted", n: true },
        { text: "failed", n: true },
        stopped && { text: "stopped", n: true },
        running && { text: "running", n: true },
        { text: "best", n: true },
        { text: "values" },
        { text: "what it kept", class: "wrap" },
    ].filter(Boolean);
}

export function renderRungs(model, place) {
    const { rungs } = model.data;
    if (!rungs.length) {
        fill(place, el("p", { class: "soft" }, "No job has come back yet."));
        return;
    }
    const range = rangeOf(model, rungs);
    range.log = range.min > 0 && range.max > 3 * range.min; // each rung is better than the one below: on a log axis all can be read
    const brackets = new Set(rungs.map((rung) => rung.bracket)).size > 1,
        any = (key) => rungs.some((rung) => rung[key]);
    const [stopped, running] = [any("stopped"), any("running")],
        heads = columns(brackets, stopped, running);
    const rows = rungs.map((rung) => {
        const cells = [
            brackets && rung.bracket,
            rung.rung,
            figureText(rung.resource),
            count(rung.results),
            rung.top ? "top" : count(rung.promoted),
            rung.failed ? el("span", { class: "failed" }, count(rung.failed)) : "0",
            stopped && count(rung.stopped),
            running && count(rung.running),
            figureText(rung.best),
            boxOf(rung, range),
            rung.kept,
        ].filter((cell) => cell !== false);
        return el(
            "tr",
            { class: rung.top ? "top" : null },
            cells.map((cell, i) => el("td", { class: heads[i].class ?? (heads[i].n ? "n" : null) }, cell)),
        );
    });
    const boundary = rungs.some((rung) => rung.boundary !== null && rung.boundary !== undefined);
    fill(
        place,
        el("p", { class: "soft" }, `What came to each rung, and what it let go on; ${model.betterWord}.`),
        table(heads, rows, "Table of rungs"),
        el(
            "ul",
            { class: "key" },
            el(
                "li",
                {},
                `values: from ${figureText(range.min, 4)} to ${figureText(range.max, 4)}${range.log ? " on a log axis" : ""}; the box is the middle half, the line in it the median`,
            ),
            boundary &&
                el(
                    "li",
                    {},
                    el("i", { css: { background: "var(--bad)", width: "2px" } }),
                    "the bar: what it takes to be promoted now",
                ),
        ),
    );
}
