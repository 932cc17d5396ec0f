// Importance: how much of the variance of the value goes with each parameter, with pairs, and what a forest expects along each.

import { el, fill } from "./dom.js";
import { figureText, percent } from "./format.js";
import { figure } from "./figure.js";
import { base, gridFor, numberAxis, placeAxis, tip, widest } from "./options.js";

function whiskers(colors, rows) {
    return {
        type: "custom",
        silent: true,
        z: 5,
        data: rows.map(({ share, spread }, i) => [i, Math.max(0, share - spread), share + spread]),
        encode: { x: [1, 2], y: 0 },
        renderItem: (_, api) => {
            const [left, right] = [api.coord([api.value(1), api.value(0)]), api.coord([api.value(2), api.value(0)])];
            const stroke = { stroke: colors.ink, lineWidth: 1.2 },
                line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: stroke });
            return {
                type: "group",
                children: [
                    line(left[0], left[1], right[0], right[1]),
                    line(left[0], left[1] - 3, left[0], left[1] + 3),
                    line(right[0], right[1] - 3, right[0], right[1] + 3),
                ],
            };
        },
    };
}

function bars(colors, rows, most) {
    return base(colors, {
        grid: {
            left:
                widest(
                    rows.map(({ name }) => name),
                    `12.5px ${colors.font}`,
                    170,
                ) + 12,
            right: 58,
            top: 6,
            bottom: 6,
            containLabel: false,
        },
        tooltip: {
            trigger: "item",
            formatter: ({ dataIndex }) =>
                tip([
                    rows[dataIndex].name,
                    ["share of the variance", percent(rows[dataIndex].share, 1)],
                    rows[dataIndex].spread ? ["give or take", percent(rows[dataIndex].spread, 1)] : null,
                ]),
        },
        xAxis: { ...numberAxis(colors, { min: 0, max: most }), show: false },
        yAxis: [
            {
                type: "category",
                inverse: true,
                data: rows.map(({ name }) => name),
                axisLine: { show: false },
                axisTick: { show: false },
                axisLabel: { color: colors.ink, fontSize: 12.5, width: 170, overflow: "truncate", interval: 0 },
            },
            {
                type: "category",
                inverse: true,
                position: "right",
                data: rows.map(({ share }) => percent(share, share < 0.0995 ? 1 : 0)),
                axisLine: { show: false },
                axisTick: { show: false },
                axisLabel: { color: colors.soft, fontSize: 12.5, interval: 0 },
            },
        ],
        series: [
            {
                type: "bar",
                barWidth: 14,
                itemStyle: { color: colors.accent, borderRadius: [0, 2, 2, 0] },
                data: rows.map(({ share }) => share),
            },
            ...(rows.some(({ spread }) => spread) ? [whiskers(colors, rows)] : []),
        ],
    });
}

function barsFigure(id, title, caption, rows) {
    const most = Math.max(...rows.map(({ share, spread }) => share + (spread ?? 0)), 0.01);
    return figure(id, {
        title,
        caption,
        height: 24 + 30 * rows.length,
        option: (colors) => bars(colors, rows, most),
        table: () => ({
            columns: [{ text: "parameter" }, { text: "share", n: true }, { text: "spread", n: true }],
            rows: rows.map(({ name, share, spread }) => [name, percent(share, 1), spread ? percent(spread, 1) : ""]),
        }),
    });
}

function bandOf(colors, xs, low, high) {
    return {
        type: "custom",
        silent: true,
        z: 1,
        data: [[xs[0], low[0]]],
        renderItem: (_, api) => ({
            type: "polygon",
            style: { fill: colors.accent, opacity: 0.16 },
            shape: {
                points: [
                    ...xs.map((x, i) => api.coord([x, high[i]])),
                    ...xs.map((x, i) => api.coord([x, low[i]])).reverse(),
                ],
            },
        }),
    };
}

function errorBars(colors, low, high) {
    return {
        type: "custom",
        silent: true,
        z: 1,
        data: low.map((value, i) => [i, value, high[i]]),
        renderItem: (_, api) => {
            const [a, b] = [api.coord([api.value(0), api.value(1)]), api.coord([api.value(0), api.value(2)])];
            return {
                type: "line",
                shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] },
                style: { stroke: colors.accent, lineWidth: 8, opacity: 0.2 },
            };
        },
    };
}

function marginalOption(model, parameter, { x, y, spread }, range, colors) {
    const named = parameter.kind === "choice",
        xs = named ? x.map((_, i) => i) : x;
    const low = y.map((value, i) => value - (spread?.[i] ?? 0)),
        high = y.map((value, i) => value + (spread?.[i] ?? 0));
    const yAxis = numberAxis(colors, { ...range, vertical: true, parts: 4 });
    return base(colors, {
        grid: gridFor(colors, yAxis),
        tooltip: {
            trigger: named ? "item" : "axis",
            axisPointer: { type: "line" },
            formatter: (event) => {
                const { dataIndex } = Array.isArray(event) ? event[0] : event;
                return tip([
                    [parameter.name, figureText(x[dataIndex], 5)],
                    ["expected", figureText(y[dataIndex], 5)],
                    spread ? ["give or take", figureText(spread[dataIndex], 3)] : null,
                ]);
            },
        },
        xAxis: named
            ? placeAxis(colors, x.map(String))
            : numberAxis(colors, { min: Math.min(...x), max: Math.max(...x), log: parameter.log, parts: 4 }),
        yAxis,
        series: [
            {
                type: named ? "scatter" : "line",
                showSymbol: false,
                symbolSize: 9,
                lineStyle: { color: colors.accent, width: 2 },
                z: 3,
                itemStyle: { color: colors.accent },
                data: xs.map((at, i) => [at, y[i]]),
            },
            ...(y.length ? [named ? errorBars(colors, low, high) : bandOf(colors, xs, low, high)] : []),
        ],
    });
}

function marginals(model) {
    const { importance } = model.data,
        known = importance.parameters.map(({ name }) => name).filter((name) => importance.marginals[name]?.y.length);
    const ends = known.flatMap((name) =>
        importance.marginals[name].y.flatMap((y, i) => {
            const spread = importance.marginals[name].spread?.[i] ?? 0;
            return [y - spread, y + spread];
        }),
    );
    const range = { min: Math.min(...ends), max: Math.max(...ends) };
    return known.map((name) => {
        const marginal = importance.marginals[name],
            parameter = model.parameters.find((one) => one.name === name) ?? { name, kind: "float", log: false };
        return figure(`marginal-${name}`, {
            title: name,
            caption: parameter.log ? "log" : "",
            height: 180,
            option: (colors) => marginalOption(model, parameter, marginal, range, colors),
            table: () => ({
                columns: [{ text: name }, { text: "expected", n: true }, { text: "spread", n: true }],
                rows: marginal.x.map((x, i) => [
                    figureText(x, 5),
                    figureText(marginal.y[i], 5),
                    figureText(marginal.spread?.[i] ?? null, 3),
                ]),
            }),
        });
    });
}

export function renderImportance(model, place) {
    const { importance } = model.data;
    if (!importance.enough || !importance.parameters.length) {
        fill(
            place,
            el("p", { class: "soft" }, importance.note || "There is too little to say which parameters matter."),
        );
        return;
    }
    const rows = [...importance.parameters].sort((a, b) => b.share - a.share);
    const pairs = importance.pairs
        .map(({ a, b, share }) => ({ name: `${a} × ${b}`, share }))
        .sort((a, b) => b.share - a.share)
        .slice(0, 8);
    fill(
        place,
        el("p", { class: "soft" }, importance.note),
        el(
            "div",
            { class: "two" },
            barsFigure(
                "importance",
                "Parameters",
                "The share of the value's variance that goes with each parameter alone; the whiskers tell how far the trees differ.",
                rows,
            ),
            pairs.length ? barsFigure("pairs", "Pairs", "What two parameters explain only together.", pairs) : null,
        ),
        el("h3", {}, "What to expect along each"),
        el(
            "p",
            { class: "soft" },
            `The value expected at each setting, over all others; the band is how far the trees differ. All have one y axis: ${model.betterWord}.`,
        ),
        el("div", { class: "small" }, marginals(model)),
    );
}
