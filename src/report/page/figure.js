// A figure: a chart, what one sees in it, its note, and the same as a table. Charts are made when they come into view, so
// that a large page opens at once; where there is no ECharts in the page, the table stands for the chart.

import { el, table } from "./dom.js";
import { count } from "./format.js";
import { onTheme, palette } from "./theme.js";

const figures = new Map(); // by id: a live page draws new data into the charts that are there
export const hasCharts = () => typeof echarts !== "undefined";
const ROWS_OF_TABLE = 200;

const watcher = new IntersectionObserver(
    (entries) => {
        for (const { target, isIntersecting } of entries) {
            const figure = figures.get(target.dataset.figure);
            if (!figure) continue;
            figure.visible = isIntersecting;
            if (isIntersecting) draw(figure);
        }
    },
    { rootMargin: "250px" },
);

const resizer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
        const figure = figures.get(target.dataset.figure);
        if (!figure || figure.width === target.clientWidth || !target.clientWidth) continue;
        figure.width = target.clientWidth;
        if (figure.chart) figure.chart.resize({ animation: { duration: 0 } });
        if ((figure.spec.paint || figure.spec.fitted) && figure.visible) {
            figure.stale = true;
            draw(figure);
        }
    }
});

function draw(figure) {
    if (!figure.stale || !figure.plot.clientWidth) return;
    const { spec, plot } = figure;
    figure.stale = false;
    if (spec.paint) {
        spec.paint(plot, palette());
    } else {
        if (!figure.chart) {
            figure.chart = echarts.init(plot, null, { renderer: "canvas" });
            figure.chart.on("click", (event) => figure.spec.click?.(event));
            spec.ready?.(figure.chart);
        }
        const height = `${spec.height ?? 320}px`;
        if (plot.style.height !== height) {
            plot.style.height = height;
            figure.chart.resize();
        }
        figure.chart.setOption(spec.option({ ...palette(), width: plot.clientWidth }), true);
        spec.drawn?.(figure.chart, figure.note);
    }
    plot.dataset.drawn = "yes";
}

function showTable(figure, open) {
    figure.open = open;
    figure.place.replaceChildren();
    figure.button?.setAttribute("aria-expanded", String(open));
    if (figure.button) figure.button.textContent = open ? "Hide the table" : "Show as table";
    if (!open) return;
    const { columns, rows } = figure.spec.table(),
        shown = rows.slice(0, ROWS_OF_TABLE);
    figure.place.append(table(columns, shown, figure.spec.title));
    if (rows.length > shown.length)
        figure.place.append(
            el(
                "p",
                { class: "note" },
                `The first ${count(shown.length)} of ${count(rows.length)} rows; the page's JSON has all.`,
            ),
        );
}

function make(id) {
    const figure = { id, spec: null, chart: null, stale: true, visible: false, open: false, width: 0 };
    figure.plot = el("div", { class: "plot", role: "img", data: { figure: id } });
    figure.caption = el("figcaption");
    figure.note = el("p", { class: "note" });
    figure.button = el(
        "button",
        {
            type: "button",
            class: "link",
            "aria-expanded": "false",
            on: { click: () => showTable(figure, !figure.open) },
        },
        "Show as table",
    );
    figure.place = el("div");
    figure.below = el("div", { class: "below" }, figure.note, figure.button);
    figure.element = el("figure", { id: `figure-${id}` }, figure.caption, figure.plot, figure.below, figure.place);
    figures.set(id, figure);
    return figure;
}

/**
 * The element of figure `id`, made or brought up to date. spec: title (bare: where a heading says it already), caption, note,
 * height, table() -> { columns, rows }, click(event); option(colours) for ECharts, with ready(chart) once and
 * drawn(chart, note) each time (fitted: it depends on the width), or paint(plot, colours) for a canvas of our own.
 */
export function figure(id, spec) {
    const known = figures.get(id) ?? make(id);
    known.spec = spec;
    known.stale = true;
    known.caption.replaceChildren(
        el("strong", { class: spec.bare ? "sr" : null }, spec.title),
        el("span", {}, spec.caption ?? ""),
    );
    known.note.textContent = spec.note ?? "";
    known.plot.setAttribute("role", spec.paint ? "group" : "img"); // a canvas of our own can be walked through by keys
    known.plot.setAttribute("aria-label", `${spec.title}. ${spec.caption ?? ""}`);
    const charted = hasCharts() || spec.paint;
    known.plot.hidden = !charted;
    known.button.hidden = !charted || !spec.table;
    if (!known.chart) known.plot.style.height = `${spec.height ?? 320}px`;
    if (charted) {
        watcher.observe(known.plot);
        resizer.observe(known.plot);
        if (known.visible) draw(known);
    }
    if (spec.table && (known.open || !charted)) showTable(known, true);
    return known.element;
}

/** Draws a figure again after its controls changed what `option` gives. */
export function redraw(id) {
    const known = figures.get(id);
    if (!known) return;
    known.stale = true;
    if (known.visible) draw(known);
    if (known.open) showTable(known, true);
}

/** Lets go of figures whose element is gone (a trial's page). */
export function dispose(id) {
    const known = figures.get(id);
    if (!known) return;
    watcher.unobserve(known.plot);
    resizer.unobserve(known.plot);
    known.chart?.dispose();
    figures.delete(id);
}

/** For paper: every chart, whether it was in view or not. */
export function drawAll() {
    for (const known of figures.values()) {
        if (!known.element.isConnected || known.plot.hidden) continue;
        known.chart?.resize();
        known.stale = true;
        draw(known);
        known.chart?.getZr().flush();
    }
}

onTheme(() => {
    for (const known of figures.values()) {
        known.stale = true;
        if (known.visible) draw(known);
    }
});
