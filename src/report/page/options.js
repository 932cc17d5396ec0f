// What all charts share: quiet axes, tooltips made of elements, ends of axes that are round.

import { el } from "./dom.js";
import { figureText, logTicks, niceRange, timeStep, clock } from "./format.js";

/** A tooltip: lines of [label, text], or text alone. */
export function tip(lines) {
    return el(
        "div",
        {},
        lines
            .filter(Boolean)
            .map((line) =>
                typeof line === "string"
                    ? el("div", {}, line)
                    : el("div", {}, el("span", { class: "soft" }, `${line[0]} `), line[1]),
            ),
    );
}

export function base(colors, more = {}) {
    return {
        animation: false,
        backgroundColor: "transparent",
        textStyle: { fontFamily: colors.font, fontSize: 12, color: colors.soft },
        ...more,
        tooltip: {
            confine: true,
            backgroundColor: colors.raised,
            borderColor: colors.line,
            borderWidth: 1,
            padding: [6, 10],
            textStyle: { color: colors.ink, fontSize: 12.5, fontFamily: colors.font },
            extraCssText: "box-shadow:none;max-width:22rem;white-space:normal",
            transitionDuration: 0,
            ...more.tooltip,
        },
    };
}

function dressed(colors, name, vertical) {
    return {
        name,
        nameLocation: vertical ? "end" : "middle",
        nameGap: vertical ? 12 : 28,
        nameTextStyle: { color: colors.soft, align: vertical ? "left" : "center", fontSize: 12 },
        axisLine: { show: !vertical, lineStyle: { color: colors.line } },
        axisTick: { show: false },
        axisLabel: { color: colors.soft, fontSize: 11.5, hideOverlap: true, formatter: (x) => figureText(x, 5) },
        splitLine: { show: vertical, lineStyle: { color: colors.grid } },
        axisPointer: { lineStyle: { color: colors.faint, type: "solid" }, label: { show: false } },
    };
}

/** An axis over [min, max]: ends are rounded; `log` where all is above 0. */
export function numberAxis(
    colors,
    { name = "", min, max, log = false, vertical = false, parts = 5, pad = 0, format = null },
) {
    const axis = dressed(colors, name, vertical);
    if (format) axis.axisLabel.formatter = format;
    if (log && min > 0) {
        if (!(max > min)) {
            min /= 1.5;
            max *= 1.5;
        }
        const widen = (max / min) ** (0.04 + pad),
            ends = [min / widen, max * widen];
        return { ...withTicks(axis, logTicks(...ends)), type: "log", min: ends[0], max: ends[1] };
    }
    if (pad) {
        const room = (max - min) * pad;
        min -= room;
        max += room;
    }
    if (!(max > min)) ({ min, max } = niceRange(min, max));
    const { min: low, interval } = niceRange(min, max, parts),
        ticks = [];
    for (let x = low; x <= max + interval * 1e-6; x += interval)
        if (x >= min - interval * 1e-6) ticks.push(Number(x.toPrecision(10)));
    return { ...withTicks(axis, ticks), type: "value", min, max };
}

// Labels at the ticks alone: the ends of an axis have none, nor room for one.
function withTicks(axis, ticks) {
    const { formatter } = axis.axisLabel,
        near = Math.abs(ticks.at(-1) - ticks[0] || ticks[0] || 1) * 1e-7;
    axis.axisLabel.formatter = (x) =>
        ticks.some((tick) => Math.abs(tick - x) <= Math.max(near, Math.abs(tick) * 1e-7)) ? formatter(x) : "";
    axis.axisTick.customValues = ticks;
    axis.axisLabel.customValues = ticks;
    return axis;
}

/** The resource: rungs are where the ticks are. */
export function resourceAxis(colors, model, name, low = null) {
    const levels = model.resources,
        [first, last] = [levels[0] ?? 1, levels.at(-1) ?? 1];
    const geometric = levels.every((level, i) => i === 0 || level >= 1.4 * levels[i - 1]); // a population's are not
    if (levels.length < 2 || !geometric) return numberAxis(colors, { name, min: low ?? 0, max: last });
    const axis = dressed(colors, name, false),
        begin = Math.min(low ?? first, first);
    return { ...withTicks(axis, levels), type: "log", min: begin / 1.08, max: last * 1.08 };
}

export function timeAxis(colors, model, end, log = false, first = 0) {
    if (log && first > 0) {
        return numberAxis(colors, {
            name: model.data.simulated ? "virtual time" : "time since the run began",
            min: first,
            max: end,
            log: true,
            format: (x) => clock(model, x),
        });
    }
    const axis = dressed(colors, model.data.simulated ? "virtual time" : "time since the run began", false);
    axis.axisLabel.formatter = (x) => clock(model, x);
    const step = timeStep(end),
        ticks = [];
    for (let x = 0; x <= end * (1 + 1e-9); x += step) ticks.push(Number(x.toPrecision(10)));
    return { ...withTicks(axis, ticks), type: "value", min: 0, max: end };
}

/** Named places 0, 1, … on a number axis, so that points can be strewn around them. */
export function placeAxis(colors, names, name = "") {
    const axis = dressed(colors, name, false),
        places = names.map((_, i) => i);
    Object.assign(axis.axisLabel, {
        width: 110,
        overflow: "truncate",
        formatter: (x) => String(names[Math.round(x)] ?? ""),
    });
    return { ...withTicks(axis, places), type: "value", min: -0.6, max: names.length - 0.4 };
}

/** Width of the widest of these texts, at most `most`. */
export function widest(texts, font, most) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    return Math.min(most, Math.ceil(Math.max(0, ...texts.map((text) => pen.measureText(text).width))));
}

/** The room around a chart: on the left for the labels of its y axis, below for those of x, and for the name of x. */
export function gridFor(colors, yAxis, { top = 10, right = 16, named = false } = {}) {
    const { customValues, formatter } = yAxis.axisLabel;
    return {
        left:
            widest(
                customValues.map((x) => formatter(x)),
                `11.5px ${colors.font}`,
                120,
            ) + 12,
        right,
        top,
        bottom: named ? 48 : 26,
        containLabel: false,
    };
}

/** A number in [-1, 1] that belongs to a trial. */
export function strewn(trial) {
    let mixed = Math.imul(trial ^ (trial >>> 15), 0x2c1b3c6d);
    mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2147483648 - 1;
}
