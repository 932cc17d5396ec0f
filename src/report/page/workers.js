// Workers over time: who did what when; or, of very many jobs, how busy the lanes were.

import { el, fill } from "./dom.js";
import { clock, count, counted, duration, figureText, percent, timeStep } from "./format.js";
import { figure, redraw } from "./figure.js";
import { Gantt } from "./gantt.js";
import { keyColor } from "./parameters.js";
import { base, gridFor, numberAxis, timeAxis, tip } from "./options.js";
import { rampColor } from "./theme.js";

let gantt = null;

function ganttSpec(model) {
    const { workers, results, rungs } = model.data,
        { jobs } = workers,
        last = Math.max(1, ...rungs.map(({ rung }) => rung));
    const named = jobs.outcomes ?? results.outcomes,
        outcome = (job) => named[jobs.outcome[job]] ?? "running";
    const key = (job) =>
        outcome(job) === "ok" ? jobs.rung[job] : outcome(job) === "stopped" ? -2 : outcome(job) === "running" ? -3 : -1;
    return {
        workers,
        colorOf: key,
        paintOf: (one, colors) =>
            one === -1
                ? colors.bad
                : one === -2
                  ? colors.held
                  : one === -3
                    ? colors.good
                    : rampColor(colors.ramp, one / last),
        label: (seconds) => clock(model, seconds),
        tip: (job) => {
            const end = jobs.end[job] ?? workers.seconds;
            return [
                el("div", {}, el("strong", {}, `trial ${jobs.trial[job]}`), `, rung ${jobs.rung[job]}`),
                el(
                    "div",
                    { class: "soft" },
                    `${outcome(job)}, ${model.data.simulated ? figureText(end - jobs.begin[job], 4) : duration(end - jobs.begin[job])}, from ${clock(model, jobs.begin[job])}`,
                ),
                el("div", { class: "soft" }, `lane ${jobs.lane[job] + 1}`),
            ];
        },
        open: (job) => {
            location.hash = `trial-${jobs.trial[job]}`;
        },
    };
}

function jobsFigure(model) {
    const { workers } = model.data,
        { jobs } = workers;
    if (gantt) gantt.update(ganttSpec(model));
    else gantt = new Gantt(ganttSpec(model));
    const press = (text, title, act) => el("button", { type: "button", title, on: { click: act } }, text);
    const { rungs } = model.data,
        last = Math.max(1, ...rungs.map(({ rung }) => rung));
    const numbers = [...new Set(rungs.map(({ rung }) => rung))].sort((a, b) => a - b),
        any = (outcome) => rungs.some((rung) => rung[outcome]);
    return [
        el(
            "div",
            { class: "controls" },
            press("+", "Look closer at the middle", () => gantt.zoom(0.6)),
            press("−", "Look from further away", () => gantt.zoom(1 / 0.6)),
            press("←", "Earlier", () => gantt.move(-0.3, 0)),
            press("→", "Later", () => gantt.move(0.3, 0)),
            press("All", "Show the whole run", () => gantt.showAll()),
        ),
        el(
            "ul",
            { class: "key" },
            numbers.map((rung) =>
                el("li", {}, el("i", { css: { background: keyColor(Math.min(1, rung / last)) } }), `rung ${rung}`),
            ),
            any("failed") && el("li", {}, el("i", { css: { background: "var(--bad)" } }), "failed"),
            any("stopped") && el("li", {}, el("i", { css: { background: "var(--held)" } }), "stopped"),
            any("running") && el("li", {}, el("i", { css: { background: "var(--good)" } }), "running"),
        ),
        figure("gantt", {
            title: "What each worker did",
            note: workers.note,
            height: 200,
            caption: `${counted(jobs.lane.length, "job")} on ${counted(workers.lanes, "lane")}: a bar is a job, a gap is a worker without one. Drag over a part to look closer, double click to see all; a click opens the trial.`,
            paint: (place, colors) => gantt.paint(place, colors),
            table: () => ({
                columns: [
                    { text: "lane", n: true },
                    { text: "began", n: true },
                    { text: "took", n: true },
                    { text: "trial", n: true },
                    { text: "rung", n: true },
                ],
                rows: jobs.lane.map((lane, i) => [
                    lane + 1,
                    clock(model, jobs.begin[i]),
                    clock(model, (jobs.end[i] ?? workers.seconds) - jobs.begin[i]),
                    jobs.trial[i],
                    jobs.rung[i],
                ]),
            }),
        }),
    ];
}

// How busy the lanes were: one pixel a cell, stretched.
function paintGrid(model, { lanes, bins, busy }, place, colors) {
    const height = Math.max(80, Math.min(260, lanes * 4)),
        cells = el("canvas", { width: bins, height: lanes });
    const pen = cells.getContext("2d"),
        picture = pen.createImageData(bins, lanes);
    const ramp = Array.from({ length: 101 }, (_, i) =>
        rampColor([colors.grid, ...colors.ramp.slice(1, 4)].map(asHex), i / 100)
            .match(/\d+/g)
            .map(Number),
    );
    for (let i = 0; i < lanes * bins; ++i) {
        const [r, g, b] = ramp[Math.round(100 * Math.max(0, Math.min(1, busy[i])))];
        picture.data.set([r, g, b, 255], 4 * i);
    }
    pen.putImageData(picture, 0, 0);
    const shown = el("canvas", { width: place.clientWidth, height: height + 24 }),
        drawn = shown.getContext("2d"),
        width = shown.width;
    drawn.imageSmoothingEnabled = false;
    drawn.drawImage(cells, 0, 0, width, height);
    drawn.font = `11.5px ${colors.font}`;
    drawn.fillStyle = colors.soft;
    drawn.textBaseline = "top";
    const { seconds } = model.data.workers,
        step = timeStep(seconds);
    for (let at = 0; at <= seconds; at += step) {
        drawn.textAlign = at === 0 ? "left" : at > 0.95 * seconds ? "right" : "center";
        drawn.fillText(clock(model, Number(at.toPrecision(10))), (width * at) / seconds, height + 8);
    }
    place.style.height = `${height + 24}px`;
    fill(place, shown);
}

const asHex = (color) =>
    color.length === 4 ? `#${[...color.slice(1)].map((digit) => digit + digit).join("")}` : color;

function gridFigure(model) {
    const { workers } = model.data,
        { grid } = workers;
    const mean = (lane) =>
        grid.busy.slice(lane * grid.bins, (lane + 1) * grid.bins).reduce((a, b) => a + b, 0) / grid.bins;
    return [
        figure("gantt", {
            title: "How busy the workers were",
            note: workers.note,
            height: 200,
            caption: `Each row is ${grid.lanes_a_row > 1 ? `${grid.lanes_a_row} lanes` : "a lane"}, from left to right the run: the stronger the colour, the larger the part of the time in which a job ran.`,
            paint: (place, colors) => paintGrid(model, grid, place, colors),
            table: () => ({
                columns: [
                    { text: "row", n: true },
                    { text: "busy", n: true },
                ],
                rows: Array.from({ length: grid.lanes }, (_, lane) => [lane + 1, percent(mean(lane), 1)]),
            }),
        }),
    ];
}

function flightFigure(model) {
    const { in_flight: flight, seconds, lanes } = model.data.workers;
    if (!flight?.time?.length) return null;
    const most = flight.jobs.reduce((a, b) => Math.max(a, b), lanes);
    return figure("flight", {
        title: "Jobs in flight",
        height: 190,
        caption: `How many jobs ran at a time, of at most ${count(lanes)}.`,
        option: (colors, yAxis = numberAxis(colors, { min: 0, max: most, vertical: true, parts: Math.min(4, most) })) =>
            base(colors, {
                tooltip: {
                    trigger: "axis",
                    axisPointer: { type: "line" },
                    formatter: ([point]) =>
                        tip([
                            ["at", clock(model, point.value[0])],
                            ["in flight", count(point.value[1])],
                        ]),
                },
                grid: gridFor(colors, yAxis, { top: 12, named: true }),
                xAxis: timeAxis(colors, model, seconds || flight.time.at(-1) || 1),
                yAxis,
                series: [
                    {
                        type: "line",
                        step: "end",
                        showSymbol: false,
                        data: flight.time.map((at, i) => [at, flight.jobs[i]]),
                        lineStyle: { color: colors.accent, width: 1.3 },
                        itemStyle: { color: colors.accent },
                        areaStyle: { color: colors.accent, opacity: 0.1 },
                    },
                ],
            }),
        table: () => ({
            columns: [
                { text: "time", n: true },
                { text: "jobs", n: true },
            ],
            rows: flight.time.map((at, i) => [clock(model, at), flight.jobs[i]]),
        }),
    });
}

export function renderWorkers(model, place) {
    const { workers } = model.data;
    const main = workers.jobs?.lane?.length
        ? jobsFigure(model)
        : workers.grid
          ? gridFigure(model)
          : [el("p", { class: "soft" }, "No job has come back yet.")];
    fill(place, ...[...main, flightFigure(model)].filter(Boolean));
    redraw("gantt");
}
