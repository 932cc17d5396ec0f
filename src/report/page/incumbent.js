// The incumbent: the best value so far, over time or over the resource that was handed out.

import { choice, el, fill, toggle } from "./dom.js";
import { clock, counted, figureText } from "./format.js";
import { figure, redraw } from "./figure.js";
import { base, gridFor, numberAxis, timeAxis, tip } from "./options.js";

const view = { over: "time", of: "incumbent", logX: false, logY: false };

function steps(model) {
    const incumbent = model.data[view.of];
    return incumbent.value.map((value, i) => ({ value: [incumbent[view.over][i], value], i }));
}

// The first values of a search are often far off, and gone in a moment: the axis shows what holds from 2 % of the run on.
function range(model, xs, end) {
    const { value } = model.data[view.of],
        from = view.logX
            ? 0
            : Math.max(
                  0,
                  xs.findLastIndex((x) => x <= 0.02 * end),
              );
    const shown = value.slice(from),
        [min, max] = [Math.min(...shown), Math.max(...shown)];
    return { min, max, hidden: from };
}

function option(model, colors) {
    const incumbent = model.data[view.of],
        xs = incumbent[view.over],
        end = xs.at(-1) || 1,
        first = xs.find((x) => x > 0) ?? end;
    const { min, max } = range(model, xs, end);
    const yAxis = numberAxis(colors, {
        name: `best value (${model.betterWord})`,
        min,
        max,
        log: view.logY,
        vertical: true,
        pad: 0.03,
    });
    return base(colors, {
        grid: gridFor(colors, yAxis, { top: 30, named: true }),
        tooltip: {
            trigger: "axis",
            axisPointer: { type: "line", snap: false },
            formatter: ([point]) => {
                const { i } = point.data;
                return tip([
                    ["value", figureText(incumbent.value[i])],
                    ["trial", `${incumbent.trial[i]} at ${figureText(incumbent.resource[i])}`],
                    ["time", clock(model, incumbent.time[i])],
                    ["handed out", figureText(incumbent.spent[i])],
                ]);
            },
        },
        xAxis:
            view.over === "time"
                ? timeAxis(colors, model, end, view.logX, first)
                : numberAxis(colors, {
                      name: "resource handed out",
                      min: view.logX ? first : 0,
                      max: end,
                      log: view.logX,
                  }),
        yAxis,
        series: [
            {
                type: "line",
                step: "end",
                data: steps(model).filter(({ value }) => !view.logX || value[0] > 0),
                symbol: "circle",
                symbolSize: 5,
                showAllSymbol: xs.length < 200,
                showSymbol: xs.length < 200,
                lineStyle: { color: colors.accent, width: 2 },
                itemStyle: { color: colors.accent },
                cursor: "pointer",
            },
        ],
    });
}

export function renderIncumbent(model, place) {
    const full = model.data.incumbent_full?.value?.length > 0;
    if (!full) view.of = "incumbent";
    const incumbent = model.data[view.of];
    if (!incumbent.value.length) {
        fill(place, el("p", { class: "soft" }, "No trial has a value yet."));
        return;
    }
    const positive = incumbent.value.every((value) => value > 0);
    const xs = incumbent[view.over],
        { hidden } = range(model, xs, xs.at(-1) || 1);
    const act = (key) => (value) => {
        view[key] = value;
        renderIncumbent(model, place);
        redraw("incumbent");
    };
    fill(
        place,
        el(
            "div",
            { class: "controls" },
            choice(
                "Over",
                [
                    ["time", "Over time"],
                    ["spent", "Over resource"],
                ],
                view.over,
                act("over"),
            ),
            full &&
                choice(
                    "Of",
                    [
                        ["incumbent", "At any resource"],
                        ["incumbent_full", "In full only"],
                    ],
                    view.of,
                    act("of"),
                ),
            toggle("Log x", view.logX, act("logX")),
            positive && toggle("Log y", view.logY, act("logY")),
        ),
        figure("incumbent", {
            title: "The best value so far",
            bare: true,
            height: 320,
            note: incumbent.note,
            caption: `Each step is a trial that was better than all before it, ${view.of === "incumbent" ? "at whatever resource it was seen" : "of those trained in full"}. ${counted(incumbent.value.length - 1, "step")}${hidden ? `, of which the first ${hidden === 1 ? "one lies" : `${hidden} lie`} beyond the axis` : ""}.`,
            option: (colors) => option(model, colors),
            table: () => ({
                columns: [
                    { text: "time", n: true },
                    { text: "handed out", n: true },
                    { text: "value", n: true },
                    { text: "trial", n: true },
                    { text: "at", n: true },
                ],
                rows: incumbent.value.map((value, i) => [
                    clock(model, incumbent.time[i]),
                    figureText(incumbent.spent[i]),
                    figureText(value),
                    incumbent.trial[i],
                    figureText(incumbent.resource[i]),
                ]),
            }),
            click: ({ data }) => {
                location.hash = `trial-${incumbent.trial[data.i]}`;
            },
        }),
    );
}
