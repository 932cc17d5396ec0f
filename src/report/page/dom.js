// Elements are made here and nowhere else. Text goes in as text, never as markup: what a journal says is another's.

const SVG = "http://www.w3.org/2000/svg";

function put(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value === null || value === undefined || value === false) continue;
        if (name === "on")
            for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
        else if (name === "data") Object.assign(element.dataset, value);
        else if (name === "css")
            for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
        else element.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(2))
        if (child !== null && child !== undefined && child !== false)
            element.append(child instanceof Node ? child : String(child));
    return element;
}

/** el("a", { href, class, on: { click }, data: { trial } }, children…) */
export const el = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => put(document.createElementNS(SVG, tag), attributes, children);

/** Replaces what is in `element`. */
export function fill(element, ...children) {
    element.replaceChildren();
    return put(element, null, children);
}

export const byId = (id) => document.getElementById(id);

/** A row of buttons of which one is pressed. `choices`: [[value, text], …] */
export function choice(label, choices, chosen, act) {
    const buttons = choices.map(([value, text]) =>
        el(
            "button",
            {
                type: "button",
                "aria-pressed": String(value === chosen),
                on: {
                    click: (event) => {
                        for (const other of buttons)
                            other.setAttribute("aria-pressed", String(other === event.currentTarget));
                        act(value);
                    },
                },
            },
            text,
        ),
    );
    return el("span", { class: "group", role: "group", "aria-label": label }, buttons);
}

/** A button that is on or off. */
export function toggle(text, on, act, title = null) {
    return el(
        "button",
        {
            type: "button",
            "aria-pressed": String(on),
            title,
            on: {
                click: ({ currentTarget }) => {
                    const pressed = currentTarget.getAttribute("aria-pressed") !== "true";
                    currentTarget.setAttribute("aria-pressed", String(pressed));
                    act(pressed);
                },
            },
        },
        text,
    );
}

export function select(label, choices, chosen, act) {
    return el(
        "label",
        { class: "soft" },
        `${label} `,
        el(
            "select",
            { on: { change: (event) => act(event.target.value) } },
            choices.map(([value, text]) => el("option", { value, selected: String(value) === String(chosen) }, text)),
        ),
    );
}

async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        // a page opened from a file may not be allowed to
        const area = el("textarea", { class: "sr", readonly: true });
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
    }
}

/** Copies what `text()` gives, and says so. */
export function copyButton(name, text) {
    const said = el("span", { class: "sr", role: "status" });
    const button = el(
        "button",
        {
            type: "button",
            class: "copy",
            on: {
                click: async () => {
                    await copy(text());
                    button.firstChild.data = "Copied";
                    said.textContent = "Copied";
                    setTimeout(() => {
                        button.firstChild.data = name;
                        said.textContent = "";
                    }, 1500);
                },
            },
        },
        name,
        said,
    );
    return button;
}

/** A link to a trial's page. */
export const trialLink = (trial, text = `trial ${trial}`) => el("a", { href: `#trial-${trial}` }, text);

export function saveButton(name, file, type, text) {
    return el(
        "button",
        {
            type: "button",
            class: "copy",
            on: {
                click: () => {
                    const address = URL.createObjectURL(new Blob([text()], { type }));
                    el("a", { href: address, download: file }).click();
                    setTimeout(() => URL.revokeObjectURL(address), 10000);
                },
            },
        },
        name,
    );
}

/** Folded text that stays as the reader left it when a live page draws anew. */
const unfolded = new Map();
export function fold(key, summary, ...children) {
    return el(
        "details",
        {
            open: unfolded.get(key) ?? false,
            on: {
                toggle: (event) => {
                    if (!document.documentElement.classList.contains("printing")) unfolded.set(key, event.target.open);
                },
            },
        },
        el("summary", {}, summary),
        ...children,
    );
}

/** A plain table. `columns`: [{ text, n: numeric? }]; cells are text or elements. */
export function table(columns, rows, caption = null, narrow = false) {
    const cell = (tag, column, content) =>
        el(tag, { class: column.class ?? (column.n ? "n" : null), scope: tag === "th" ? "col" : null }, content);
    return el(
        "div",
        { class: narrow ? "scroll narrow" : "scroll", tabindex: 0, role: "region", "aria-label": caption ?? "table" },
        el(
            "table",
            {},
            caption && el("caption", { class: "sr" }, caption),
            el(
                "thead",
                {},
                el(
                    "tr",
                    {},
                    columns.map((column) => cell("th", { ...column, class: column.n ? "n" : null }, column.text)),
                ),
            ),
            el(
                "tbody",
                {},
                rows.map((row) =>
                    row instanceof Node
                        ? row
                        : el(
                              "tr",
                              {},
                              row.map((content, i) => cell("td", columns[i], content)),
                          ),
                ),
            ),
        ),
    );
}
