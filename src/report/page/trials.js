// The table of trials: searched, sorted and turned page by page, so that 20,000 of them are as quick as 20.

import { byId, el, fill } from "./dom.js";
import { count, counted, duration, figureText, valueText } from "./format.js";
import { parseQuery } from "./query.js";

const SIZES = [25, 100, 500];
const view = { text: "", sort: null, down: false, page: 0, size: 25, only: null, onlyText: "" };
let now = null; // the model and its table, while it is shown
let order = []; // rows as they are shown, for the trial's pages

/** The row's neighbours in the order of the table: a trial's page leads to them. */
export function neighbours(model, trial) {
    const row = model.rowOf.get(trial),
        at = order.indexOf(row),
        numbers = model.data.trials.trial;
    return at < 0 ? {} : { before: numbers[order[at - 1]], after: numbers[order[at + 1]], at, of: order.length };
}

/** Shows these trials only, until the reader lets go. */
export function showOnly(trials, text) {
    Object.assign(view, { only: trials, onlyText: text, page: 0 });
    if (now) refresh();
    byId("trials")?.scrollIntoView();
}

const copies = (trials) => trials.parent.some((parent) => parent);

function columnsOf(model) {
    const { trials } = model.data,
        several = new Set(trials.bracket).size > 1;
    const fixed = [
        { key: "trial", n: true, cell: (row) => trials.trial[row] },
        { key: "state", cell: (row) => trials.states[trials.state[row]] },
        { key: "value", n: true, cell: (row) => trials.value[row] },
        { key: "resource", n: true, cell: (row) => trials.resource[row] },
        several && { key: "bracket", n: true, cell: (row) => trials.bracket[row] },
        { key: "origin", cell: (row) => trials.origins[trials.origin[row]] ?? null },
        copies(trials) && { key: "parent", n: true, cell: (row) => trials.parent[row] || null },
        {
            key: "seconds",
            text: model.data.simulated ? "time" : "took",
            n: true,
            cell: (row) => trials.seconds[row],
            show: (x) => (model.data.simulated ? figureText(x, 4) : duration(x)),
        },
    ].filter(Boolean);
    return [
        ...fixed,
        ...model.parameters.map(({ name, kind }) => ({
            key: `of ${name}`,
            text: name,
            n: kind !== "choice",
            cell: (row) => trials.values[name]?.[row] ?? null,
        })),
    ];
}

function searchable(model, columns) {
    const byName = new Map(columns.map(({ key, text, cell }) => [(text ?? key).toLowerCase(), cell]));
    for (const { key, cell } of columns) if (!key.startsWith("of ")) byName.set(key, cell);
    const textual = columns.filter(({ n, key }) => !n || key === "trial");
    return {
        byName,
        words: (row) =>
            textual
                .map(({ cell }) => cell(row) ?? "")
                .join(" ")
                .toLowerCase(),
    };
}

function compared(a, b) {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1; // what is not there comes last, either way
    if (typeof a === "number" && typeof b === "number") return view.down ? b - a : a - b;
    const text = String(a).localeCompare(String(b), "en", { numeric: true });
    return view.down ? -text : text;
}

function sorted(model, rows, columns) {
    const { value, resource, trial } = model.data.trials;
    // As a search ranks them: further first, then the better value.
    const standing = (a, b) => resource[b] - resource[a] || model.compare(value[a], value[b]) || trial[a] - trial[b];
    const column = columns.find(({ key }) => key === view.sort);
    return column
        ? rows.sort((a, b) => compared(column.cell(a), column.cell(b)) || standing(a, b))
        : rows.sort(standing);
}

function head(columns) {
    return el(
        "tr",
        {},
        columns.map(({ key, text, n }) => {
            const own = view.sort === key;
            return el(
                "th",
                {
                    scope: "col",
                    class: n ? "n" : null,
                    "aria-sort": own ? (view.down ? "descending" : "ascending") : null,
                },
                el(
                    "button",
                    {
                        type: "button",
                        data: { sort: key },
                        on: {
                            click: () => {
                                // Up, down, and back to the standing.
                                if (!own) Object.assign(view, { sort: key, down: false });
                                else if (!view.down) view.down = true;
                                else Object.assign(view, { sort: null, down: false });
                                view.page = 0;
                                refresh();
                                [...now.table.querySelectorAll("[data-sort]")]
                                    .find((button) => button.dataset.sort === key)
                                    ?.focus();
                            },
                        },
                    },
                    text ?? key,
                ),
            );
        }),
    );
}

function cellOf(model, column, row) {
    const cell = column.cell(row);
    if (column.key === "trial")
        return el(
            "td",
            { class: "n" },
            el(
                "button",
                {
                    type: "button",
                    class: "link",
                    "aria-label": `Open trial ${cell}`,
                    on: {
                        click: (event) => {
                            event.stopPropagation();
                            location.hash = `trial-${cell}`;
                        },
                    },
                },
                String(cell),
            ),
        );
    if (column.key === "state") return el("td", {}, el("span", { class: cell }, cell));
    const text =
        cell === null ? (column.key.startsWith("of ") ? "" : "–") : column.show ? column.show(cell) : valueText(cell);
    return el("td", { class: column.n ? "n" : "words", title: column.n ? null : text }, text);
}

function pager(pages) {
    const go = (page) => () => {
        view.page = page;
        refresh();
    };
    const step = (text, name, page, possible) =>
        el(
            "button",
            {
                type: "button",
                "aria-label": name,
                disabled: !possible,
                data: { step: text },
                on: {
                    click: (event) => {
                        const { step: which } = event.currentTarget.dataset;
                        go(page)();
                        now.pager.querySelector(`[data-step="${which}"]:not(:disabled)`)?.focus();
                    },
                },
            },
            text,
        );
    return [
        step("«", "First page", 0, view.page > 0),
        step("‹", "Page before", view.page - 1, view.page > 0),
        el("span", { class: "soft" }, `page ${count(view.page + 1)} of ${count(pages)}`),
        step("›", "Next page", view.page + 1, view.page < pages - 1),
        step("»", "Last page", pages - 1, view.page < pages - 1),
        el(
            "label",
            { class: "soft" },
            "rows ",
            el(
                "select",
                {
                    on: {
                        change: (event) => {
                            Object.assign(view, { size: Number(event.target.value), page: 0 });
                            refresh();
                        },
                    },
                },
                SIZES.map((size) => el("option", { value: size, selected: size === view.size }, size)),
            ),
        ),
    ];
}

function refresh() {
    const { model, columns, search, table, told } = now,
        { trials } = model.data;
    const { test, faults } = parseQuery(view.text, search.byName, search.words);
    let rows = trials.trial.map((_, row) => row);
    if (view.only) rows = rows.filter((row) => view.only.has(trials.trial[row]));
    if (view.text.trim()) rows = rows.filter(test);
    order = sorted(model, rows, columns);
    const pages = Math.max(1, Math.ceil(order.length / view.size));
    view.page = Math.min(view.page, pages - 1);
    const shown = order.slice(view.page * view.size, (view.page + 1) * view.size);
    table.replaceChildren(
        el("caption", { class: "sr" }, "Trials"),
        el("thead", {}, head(columns)),
        el(
            "tbody",
            {},
            shown.map((row) =>
                el(
                    "tr",
                    {
                        class: "open",
                        data: { trial: trials.trial[row] },
                        on: {
                            click: () => {
                                if (!getSelection().toString()) location.hash = `trial-${trials.trial[row]}`;
                            },
                        },
                    },
                    columns.map((column) => cellOf(model, column, row)),
                ),
            ),
        ),
    );
    told.textContent = faults.length
        ? `${faults.join("; ")}.`
        : order.length === trials.trial.length
          ? counted(order.length, "trial")
          : `${count(order.length)} of ${counted(trials.trial.length, "trial")}`;
    told.classList.toggle("failed", faults.length > 0);
    now.letGo.hidden = !view.only;
    now.letGo.textContent = `Only those ${view.onlyText}: show all again`;
    now.pager.replaceChildren(...pager(pages));
}

export function renderTrials(model, place) {
    const columns = columnsOf(model),
        example = model.parameters.find(({ kind }) => kind === "float")?.name;
    if (now) {
        // the reader may be in the middle of it
        Object.assign(now, { model, columns, search: searchable(model, columns) });
        now.note.textContent = model.data.trials.note;
        refresh();
        return;
    }
    const input = el("input", {
        type: "search",
        id: "search",
        autocomplete: "off",
        spellcheck: "false",
        "aria-label": "Search trials",
        placeholder: `search: 12 · state=failed${example && !/\s/.test(example) ? ` · ${example}<0.01` : ""}`,
        on: {
            input: () => {
                Object.assign(view, { text: input.value, page: 0 });
                refresh();
            },
        },
    });
    const told = el("span", { class: "soft", role: "status", id: "told" }),
        table = el("table");
    const letGo = el("button", {
        type: "button",
        hidden: true,
        on: {
            click: () => {
                Object.assign(view, { only: null, page: 0 });
                refresh();
            },
        },
    });
    const note = el("p", { class: "note" }, model.data.trials.note),
        pages = el("div", { class: "controls", id: "pager" });
    now = { model, columns, search: searchable(model, columns), table, told, letGo, note, pager: pages };
    fill(
        place,
        el(
            "p",
            { class: "soft" },
            "In the order of the search: who came furthest first, then by value. A row opens the trial.",
        ),
        el("div", { class: "controls" }, el("span", { class: "search" }, input), told, letGo),
        el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Table of trials" }, table),
        pages,
        note,
    );
    refresh();
}
