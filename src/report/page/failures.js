// Failures by their cause, with the last words of one of each.

import { el, fill, trialLink } from "./dom.js";
import { count, counted, percent } from "./format.js";

function cause(model, one, most) {
    const { cause: name, count: times, trials, words } = one;
    return el(
        "div",
        { class: "cause" },
        el("h3", {}, el("span", {}, name), el("span", { class: "soft" }, counted(times, "time"))),
        el("div", { class: "meter", "aria-hidden": "true" }, el("i", { css: { width: `${(100 * times) / most}%` } })),
        trials?.length
            ? el(
                  "p",
                  { class: "note" },
                  "For example ",
                  trials.slice(0, 8).map((trial, i) => [i ? ", " : "", trialLink(trial)]),
              )
            : null,
        words ? el("pre", {}, words) : null,
    );
}

export function renderFailures(model, place) {
    const { failures, totals } = model.data;
    if (!failures.total) {
        fill(place, el("p", { class: "soft" }, "No job failed."));
        return;
    }
    const most = Math.max(1, ...[...failures.causes].sort((a, b) => b.count - a.count).map((one) => one.count));
    const named = failures.causes.reduce((n, one) => n + one.count, 0);
    fill(
        place,
        el(
            "p",
            {},
            `${count(failures.total)} of ${counted(totals.jobs, "job")} failed (${percent(failures.total / totals.jobs, 1)}). They rank last in their rung and are never promoted.`,
        ),
        ...[...failures.causes].sort((a, b) => b.count - a.count).map((one) => cause(model, one, most)),
        failures.note && el("p", { class: "note" }, failures.note),
        failures.total > named &&
            el(
                "p",
                { class: "note" },
                `${count(failures.total - named)} more have other causes: they are in the table of trials and in espalier trials --json.`,
            ),
    );
}
