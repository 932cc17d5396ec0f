// The head of the page: what was searched, how it stands, what came out; and the best configuration.

import { copyButton, el, fill, fold, saveButton, table, trialLink } from "./dom.js";
import { clock, count, counted, figureText, percent, valueText } from "./format.js";

function tile(name, text, under = null, first = false) {
    return el(
        "div",
        { class: first ? "first" : null },
        el("dt", {}, name),
        el("dd", {}, text, under && el("small", {}, under)),
    );
}

function tiles(model) {
    const { totals, best } = model.data;
    return el(
        "dl",
        { class: "tiles" },
        best &&
            tile(
                "best value",
                figureText(best.value),
                `trial ${best.trial} at ${figureText(best.resource)}${best.full ? "" : ", not yet in full"}`,
                true,
            ),
        tile(
            "trials",
            count(totals.trials),
            [
                totals.promotions ? counted(totals.promotions, "promotion") : "",
                totals.copies ? counted(totals.copies, "copy", "copies") : "",
            ]
                .filter(Boolean)
                .join(", "),
        ),
        tile("jobs", count(totals.jobs), totals.resource ? `resource ${figureText(totals.resource)}` : null),
        tile(
            model.data.simulated ? "virtual time" : "time",
            clock(model, totals.seconds),
            totals.busy !== null && totals.busy !== undefined ? `workers ${percent(totals.busy)} busy` : null,
        ),
        totals.failed
            ? tile(
                  "failed",
                  count(totals.failed),
                  [
                      totals.jobs ? `${percent(totals.failed / totals.jobs, 1)} of the jobs` : "",
                      totals.retried ? `${count(totals.retried)} tried again` : "",
                  ]
                      .filter(Boolean)
                      .join(", "),
              )
            : null,
        totals.stopped ? tile("stopped early", count(totals.stopped)) : null,
    );
}

function spaceTable(model) {
    return table(
        [{ text: "parameter" }, { text: "values" }, { text: "only when" }],
        model.data.space.map((parameter) => [el("code", {}, parameter.name), parameter.text, parameter.when ?? ""]),
        "The space",
    );
}

export function renderSummary(model, place) {
    const { study, state, story, facts, made } = model.data;
    document.title = `${study.name} · Espalier`;
    fill(
        place,
        el(
            "div",
            { class: "title" },
            el("h1", {}, study.name),
            el("span", { class: "state", id: "state", data: { state: state.name } }, state.text || state.name),
        ),
        el("p", { class: "live", id: "live", hidden: true }),
        el(
            "div",
            { class: "story" },
            story.map((sentence) => el("p", {}, sentence)),
        ),
        tiles(model),
        fold(
            "how",
            "How it was run",
            el(
                "div",
                { class: "two" },
                el(
                    "dl",
                    { class: "facts" },
                    facts.map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]),
                ),
                spaceTable(model),
            ),
        ),
        study.given &&
            fold(
                "given",
                "The study file, as it was given",
                el(
                    "div",
                    { class: "controls" },
                    copyButton("Copy", () => study.given),
                ),
                el("pre", {}, study.given),
            ),
        fold(
            "study",
            "The study file, with everything that it left open",
            el(
                "div",
                { class: "controls" },
                copyButton("Copy", () => study.toml),
            ),
            el("pre", {}, study.toml),
        ),
        el(
            "p",
            { class: "note" },
            `Made by ${made.program} from ${made.journal}, ${String(made.at)
                .replace("T", " ")
                .replace(/:\d\d(\.\d+)?Z$/, " UTC")}.`,
        ),
    );
}

export function renderBest(model, place) {
    const { best } = model.data;
    if (!best) {
        fill(place, el("p", { class: "soft" }, "No trial has a value yet."));
        return;
    }
    const rows = Object.entries(best.configuration)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [el("code", {}, name), el("span", { class: "mono" }, valueText(value, 7))]);
    fill(
        place,
        el(
            "p",
            {},
            `${figureText(best.value)} at resource ${figureText(best.resource)}, by `,
            trialLink(best.trial),
            best.full
                ? "."
                : ". No trial has been trained in full yet: this is the best at the highest resource that was reached.",
        ),
        el(
            "div",
            { class: "best" },
            table([{ text: "parameter" }, { text: "value" }], rows, "The best configuration", true),
            el(
                "div",
                { class: "controls" },
                copyButton("Copy as TOML", () => best.toml),
                copyButton("Copy as JSON", () => best.json),
            ),
        ),
        Object.keys(best.metrics ?? {}).length > 0 &&
            el(
                "p",
                { class: "note" },
                `Beside its value: ${Object.entries(best.metrics)
                    .map(([name, value]) => `${name} ${figureText(value)}`)
                    .join(", ")}.`,
            ),
        fold("best-text", "As text", el("div", { class: "two" }, el("pre", {}, best.toml), el("pre", {}, best.json))),
    );
}

export function renderData(model, place) {
    const text = () => JSON.stringify(model.data);
    fill(
        place,
        el("p", {}, "Everything on this page is drawn from one JSON object, which is in this file."),
        el(
            "div",
            { class: "controls" },
            copyButton("Copy the JSON", text),
            saveButton("Save the JSON", `${model.data.study.name}.report.json`, "application/json", text),
        ),
    );
}
