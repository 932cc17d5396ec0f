// Each parameter against the value: one small chart for each, the points coloured by the resource that they had.

import { el, fill, select, toggle } from "./dom.js";
import { count, figureText, valueText } from "./format.js";
import { figure, redraw } from "./figure.js";
import { base, gridFor, numberAxis, placeAxis, strewn, tip } from "./options.js";
import { focus, resourceChoices, valuesAt } from "./model.js";
import { resourceColor } from "./theme.js";

const view = { at: "last", logY: false };

function groups(model, parameter, points, place) {
    const { trials } = model.data,
        column = trials.values[parameter.name] ?? [],
        by = new Map();
    points.rows.forEach((row, i) => {
        const value = column[row];
        if (value === null || value === undefined) return;
        const resource = points.resources[i],
            x = place ? place.get(String(value)) + 0.3 * strewn(trials.trial[row]) : value;
        if (!by.has(resource)) by.set(resource, []);
        by.get(resource).push([x, points.values[i], trials.trial[row]]);
    });
    return [...by.entries()].sort((a, b) => a[0] - b[0]);
}

function medians(model, parameter, points) {
    const column = model.data.trials.values[parameter.name] ?? [];
    return parameter.choices
        .map((choice, i) => {
            const values = points.rows
                .flatMap((row, k) => (String(column[row]) === String(choice) ? [points.values[k]] : []))
                .sort((a, b) => a - b);
            return values.length ? { value: [i, values[values.length >> 1]], median: true } : null;
        })
        .filter(Boolean);
}

function option(model, parameter, points, range, colors) {
    const named = parameter.kind === "choice",
        places = named ? new Map(parameter.choices.map((choice, i) => [String(choice), i])) : null;
    const all = groups(model, parameter, points, places),
        total = points.rows.length;
    const size = total > 5000 ? 2.5 : total > 800 ? 3.5 : 5;
    const series = all.map(([resource, data]) => ({
        type: "scatter",
        name: figureText(resource),
        symbolSize: size,
        cursor: "pointer",
        large: data.length > 3000,
        largeThreshold: 3000,
        data,
        z: 2 + model.resources.indexOf(resource),
        itemStyle: { color: resourceColor(colors, model, resource), opacity: total > 2000 ? 0.55 : 0.85 },
    }));
    if (named && view.at !== "last")
        // of one resource: a median over several would say who came how far
        series.push({
            type: "scatter",
            symbol: "rect",
            symbolSize: [34, 2.5],
            data: medians(model, parameter, points),
            z: 60,
            silent: true,
            itemStyle: { color: colors.ink },
        });
    const yAxis = numberAxis(colors, { ...range, log: view.logY, vertical: true, parts: 4, pad: 0.02 });
    return base(colors, {
        grid: gridFor(colors, yAxis),
        tooltip: {
            trigger: "item",
            formatter: ({ value }) =>
                tip([
                    ["trial", String(value[2])],
                    [parameter.name, named ? parameter.choices[Math.round(value[0])] : figureText(value[0])],
                    ["value", figureText(value[1])],
                ]),
        },
        xAxis: named
            ? placeAxis(colors, parameter.choices.map(String))
            : numberAxis(colors, { min: parameter.low, max: parameter.high, log: parameter.log, parts: 4 }),
        yAxis,
        series,
    });
}

function small(model, parameter, points, range) {
    const column = model.data.trials.values[parameter.name] ?? [];
    return figure(`parameter-${parameter.name}`, {
        title: parameter.name,
        caption: [parameter.log ? "log" : "", parameter.when ? `when ${parameter.when}` : ""]
            .filter(Boolean)
            .join(", "),
        height: 210,
        option: (colors) => option(model, parameter, points, range, colors),
        table: () => ({
            columns: [
                { text: "trial", n: true },
                { text: parameter.name, n: parameter.kind !== "choice" },
                { text: "value", n: true },
                { text: "resource", n: true },
            ],
            rows: points.rows.flatMap((row, i) =>
                column[row] === null || column[row] === undefined
                    ? []
                    : [
                          [
                              model.data.trials.trial[row],
                              valueText(column[row]),
                              figureText(points.values[i]),
                              figureText(points.resources[i]),
                          ],
                      ],
            ),
        }),
        click: ({ value }) => {
            if (value?.[2]) location.hash = `trial-${value[2]}`;
        },
    });
}

function resourceKey(model) {
    return el(
        "ul",
        { class: "key" },
        model.resources.map((resource, i) =>
            el(
                "li",
                {},
                el("i", {
                    css: {
                        background:
                            model.resources.length < 2 ? "var(--ramp-3)" : keyColor(i / (model.resources.length - 1)),
                    },
                }),
                `${i ? "" : "resource "}${figureText(resource)}`,
            ),
        ),
    );
}

// The ramp again, in CSS, so that the key follows the theme by itself.
export function keyColor(share) {
    const at = Math.min(3, Math.floor(share * 4)),
        within = Math.round((share * 4 - at) * 100);
    return `color-mix(in srgb, var(--ramp-${at + 1}) ${within}%, var(--ramp-${at}))`;
}

export function renderParameters(model, place) {
    if (view.at !== "last" && !model.resources.includes(view.at)) view.at = "last";
    const points = valuesAt(model, view.at);
    if (!points.rows.length) {
        fill(place, el("p", { class: "soft" }, "No trial has a value yet."));
        return;
    }
    const range = focus(points.values, model),
        positive = points.values.every((value) => value > 0);
    const again = () => renderParameters(model, place);
    fill(
        place,
        el(
            "p",
            { class: "soft" },
            `A point is a trial; the stronger its colour, the more resource it had. The y axis is the value: ${model.betterWord}.`,
        ),
        el(
            "div",
            { class: "controls" },
            select("Show", resourceChoices(model), view.at, (at) => {
                view.at = at === "last" ? at : Number(at);
                again();
            }),
            positive &&
                toggle("Log y", view.logY, (on) => {
                    view.logY = on;
                    again();
                }),
        ),
        resourceKey(model),
        el(
            "div",
            { class: "small" },
            model.parameters.map((parameter) => small(model, parameter, points, range)),
        ),
        el(
            "p",
            { class: "note" },
            [
                model.data.trials.note,
                range.hidden
                    ? `${count(range.hidden)} of ${count(points.rows.length)} values are far worse and lie outside.`
                    : "",
            ]
                .filter(Boolean)
                .join(" "),
        ),
    );
    for (const { name } of model.parameters) redraw(`parameter-${name}`);
}
