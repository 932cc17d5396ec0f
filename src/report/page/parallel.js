// Parallel coordinates: a line through all parameters of a trial, coloured by its value. Ranges are drawn on the axes.

import { choice, el, fill, select } from "./dom.js";
import { count, counted, figureText, logTicks, valueText } from "./format.js";
import { figure, redraw } from "./figure.js";
import { base } from "./options.js";
import { focus, resourceChoices, richResource, valuesAt } from "./model.js";
import { rampColor, resourceColor } from "./theme.js";
import { showOnly } from "./trials.js";

const LINES = 1500; // more than that is a carpet
const FINEST = 15; // drawn stronger
const AXES = 12; // of parameters, where there is room
const view = { at: null, color: "value", ranges: new Map() };
let now = null; // the model that is drawn
let shown = []; // its lines, in the order in which they are drawn
const said = el("p", { class: "note", role: "status" });

// The best are all drawn, of the others every so many: they are what the best are to be told apart from.
function lines(model) {
    const { rows, values, resources } = valuesAt(model, view.at);
    const order = values.map((_, i) => i).sort((a, b) => model.compare(values[a], values[b]));
    const best = order.slice(0, LINES / 3),
        others = order.slice(LINES / 3),
        stride = Math.max(1, others.length / (LINES - best.length));
    const kept = [...best];
    for (let at = 0; at < others.length && kept.length < LINES; at += stride) kept.push(others[Math.floor(at)]);
    return {
        all: order.length,
        lines: kept.map((i, rank) => ({
            row: rows[i],
            value: values[i],
            resource: resources[i],
            rank,
            share: kept.length > 1 ? 1 - rank / (kept.length - 1) : 1,
        })),
    };
}

/** The parameters with an axis: all, or those that matter most, in their own order. */
function axesOf(model, width) {
    const most = Math.min(AXES, Math.max(3, Math.floor(width / 90) - 1)),
        { parameters } = model;
    if (parameters.length <= most + 2 && parameters.length * 75 < width) return parameters;
    const shares = new Map(model.data.importance.parameters.map(({ name, share }) => [name, share]));
    const ranked = [...parameters].sort((a, b) => (shares.get(b.name) ?? 0) - (shares.get(a.name) ?? 0)).slice(0, most);
    return parameters.filter((parameter) => ranked.includes(parameter));
}

function axisOf(parameter, dim) {
    const axis = { dim, id: `of ${parameter.name}`, name: parameter.name };
    if (parameter.kind === "choice") return { ...axis, type: "category", data: parameter.choices.map(String) };
    const format = { formatter: (x) => figureText(x, 3) };
    if (!parameter.log || !(parameter.low > 0))
        return { ...axis, type: "value", min: parameter.low, max: parameter.high, axisLabel: format };
    const ticks = logTicks(parameter.low, parameter.high);
    return {
        ...axis,
        type: "log",
        min: parameter.low,
        max: parameter.high,
        axisTick: { customValues: ticks },
        axisLabel: { ...format, customValues: ticks },
    };
}

function option(model, colors) {
    const { lines: chosen } = lines(model),
        { values } = model.data.trials,
        parameters = axesOf(model, colors.width);
    const range = focus(
        chosen.map(({ value }) => value),
        model,
    );
    shown = [...chosen].sort((a, b) => a.share - b.share); // the best on top
    const finest = Math.min(FINEST, Math.ceil(shown.length / 10));
    const crowd = Math.max(0.12, Math.min(0.7, 60 / Math.max(1, shown.length)));
    return base(colors, {
        tooltip: { show: false },
        parallel: {
            left: 50,
            right: 70,
            top: 46,
            bottom: 28,
            parallelAxisDefault: {
                nameLocation: "end",
                nameGap: 16,
                nameTextStyle: { color: colors.ink, fontSize: 12 },
                nameTruncate: { maxWidth: Math.max(40, (colors.width - 120) / parameters.length - 10) },
                axisLine: { lineStyle: { color: colors.faint } },
                axisTick: { lineStyle: { color: colors.faint } },
                axisLabel: {
                    color: colors.soft,
                    fontSize: 11,
                    hideOverlap: true,
                    textBorderColor: colors.paper,
                    textBorderWidth: 3,
                },
                splitLine: { show: false },
                realtime: chosen.length < 600,
                areaSelectStyle: { width: 18, borderColor: colors.accent, color: colors.accent, opacity: 0.22 },
            },
        },
        parallelAxis: [
            ...parameters.map((parameter, dim) => axisOf(parameter, dim)),
            {
                dim: parameters.length,
                id: "value",
                name: view.at === "last" ? "value" : `value at ${view.at}`,
                type: "value",
                min: range.min,
                max: range.max,
                nameTextStyle: { fontWeight: 600, color: colors.ink },
                axisLabel: { formatter: (x) => figureText(x, 4) },
            },
        ],
        series: [
            {
                type: "parallel",
                smooth: false,
                inactiveOpacity: 0.02,
                activeOpacity: 0.9,
                progressive: 500,
                lineStyle: { width: 1.2 },
                data: shown.map(({ row, value, resource, rank, share }) => ({
                    value: [
                        ...parameters.map(({ name, kind }) => {
                            const one = values[name]?.[row] ?? null;
                            return one === null ? "-" : kind === "choice" ? String(one) : one;
                        }),
                        Math.max(range.min, Math.min(range.max, value)),
                    ],
                    lineStyle: {
                        color:
                            view.color === "value"
                                ? rampColor(colors.ramp, share ** 3)
                                : resourceColor(colors, model, resource),
                        opacity: rank < finest ? 0.95 : crowd,
                        width: rank < finest ? 1.8 : 1,
                    },
                })),
            },
        ],
    });
}

function brushed(model, chart, event) {
    if (event) view.ranges.set(event.parallelAxisId, event.intervals);
    const active = chart.getModel().getSeriesByIndex(0)?.getRawIndicesByActiveState("active") ?? [];
    const selected = active.map((i) => shown[i]).filter(Boolean);
    said.replaceChildren();
    if (!selected.length) return;
    if (selected.length === shown.length) {
        said.append("All lines pass there.");
        return;
    }
    const best = [...selected].sort((a, b) => model.compare(a.value, b.value))[0],
        { trial } = model.data.trials;
    said.append(
        `${count(selected.length)} of ${count(shown.length)} lines; the best of them is `,
        el("a", { href: `#trial-${trial[best.row]}` }, `trial ${trial[best.row]}`),
        ` with ${figureText(best.value)}. `,
        el(
            "button",
            {
                type: "button",
                class: "link",
                on: {
                    click: () => {
                        showOnly(new Set(selected.map(({ row }) => trial[row])), "chosen in the parallel coordinates");
                    },
                },
            },
            "Show these in the table",
        ),
    );
}

function noteOf(model, drawn, axes) {
    const trials = counted(drawn.all, model.data.trials.note ? "listed trial" : "trial"),
        all = model.parameters.length;
    return [
        drawn.all > drawn.lines.length &&
            `Of ${trials} the best ${LINES / 3} are drawn, and every so many of the others: ${count(drawn.lines.length)} lines.`,
        axes < all &&
            `Of ${all} parameters ${axes} have an axis${model.data.importance.enough ? ", those that matter most" : ""}; the table has all.`,
    ]
        .filter(Boolean)
        .join(" ");
}

export function renderParallel(model, place) {
    now = model;
    view.at ??= model.data.trials.trial.length > 200 ? richResource(model, 100) : "last";
    if (view.at !== "last" && !model.resources.includes(view.at)) view.at = "last";
    const spec = (drawn) => ({
        title: "Parallel coordinates",
        bare: true,
        fitted: true,
        height: 400,
        caption: `A line is a trial, strong where its ${view.color === "value" ? `value is good (${model.betterWord})` : "resource is high"}. Draw along an axis to keep only the lines that pass there; click the axis to let go.`,
        note: noteOf(model, drawn, model.parameters.length),
        option: (colors) => option(model, colors),
        ready: (chart) => chart.on("axisareaselected", (event) => brushed(now, chart, event)),
        drawn: (chart, note) => {
            note.textContent = noteOf(model, drawn, axesOf(model, chart.getWidth()).length);
            for (const [parallelAxisId, intervals] of view.ranges)
                if (intervals.length) chart.dispatchAction({ type: "axisAreaSelect", parallelAxisId, intervals });
        },
        table: () => ({
            columns: [
                { text: "trial", n: true },
                ...model.parameters.map(({ name, kind }) => ({ text: name, n: kind !== "choice" })),
                { text: "value", n: true },
            ],
            rows: drawn.lines.map(({ row, value }) => [
                model.data.trials.trial[row],
                ...model.parameters.map(({ name }) => valueText(model.data.trials.values[name]?.[row])),
                figureText(value),
            ]),
        }),
    });
    const again = () => {
        said.replaceChildren();
        view.ranges.clear(); // they were drawn over other values
        figure("parallel", spec(lines(model)));
        redraw("parallel");
    };
    fill(
        place,
        el(
            "div",
            { class: "controls" },
            select("Show", resourceChoices(model), view.at, (at) => {
                view.at = at === "last" ? at : Number(at);
                again();
            }),
            choice(
                "Colour by",
                [
                    ["value", "Colour by value"],
                    ["resource", "by resource"],
                ],
                view.color,
                (color) => {
                    view.color = color;
                    again();
                },
            ),
        ),
        figure("parallel", spec(lines(model))),
        said,
    );
}
