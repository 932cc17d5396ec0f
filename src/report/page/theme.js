// Dark and light: what the system prefers, until the reader chooses. Charts read their colours from the style sheet.

import { el } from "./dom.js";

const listeners = [];
const dark = matchMedia("(prefers-color-scheme: dark)");
let chosen = null;
let printing = false;

function remembered() {
    try {
        return localStorage.getItem("espalier-theme");
    } catch {
        return null;
    }
}

function apply() {
    const theme = printing ? "light" : (chosen ?? (dark.matches ? "dark" : "light"));
    document.documentElement.dataset.theme = theme;
    for (const listener of listeners) listener();
}

export function startTheme() {
    chosen = remembered();
    dark.addEventListener("change", apply);
    apply();
}

export const onTheme = (listener) => listeners.push(listener);

export function setPrinting(now) {
    printing = now;
    document.documentElement.classList.toggle("printing", now);
    apply();
}

export const isPrinting = () => printing;

export function themeSwitch() {
    const next = () => (document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    const button = el("button", {
        type: "button",
        id: "theme",
        on: {
            click: () => {
                chosen = next();
                try {
                    localStorage.setItem("espalier-theme", chosen);
                } catch {
                    /* a page from a file may not keep anything */
                }
                apply();
            },
        },
    });
    const name = () => {
        button.textContent = next() === "dark" ? "Dark" : "Light";
        button.title = `Show the page ${next()}`;
    };
    onTheme(name);
    name();
    return button;
}

/** The style sheet's colours, by name. */
export function palette() {
    const style = getComputedStyle(document.documentElement),
        of = (name) => style.getPropertyValue(`--${name}`).trim();
    const names = ["paper", "raised", "ink", "soft", "faint", "line", "grid", "accent", "tint", "bad", "held", "good"];
    return {
        ...Object.fromEntries(names.map((name) => [name, of(name)])),
        ramp: [0, 1, 2, 3, 4].map((i) => of(`ramp-${i}`)),
        font: getComputedStyle(document.body).fontFamily,
    };
}

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** A colour of the ramp, from pale (0) to strong (1). */
export function rampColor(ramp, share) {
    const at = Math.max(0, Math.min(1, share)) * (ramp.length - 1),
        low = Math.min(ramp.length - 2, Math.floor(at));
    const [a, b] = [channels(ramp[low]), channels(ramp[low + 1])];
    return `rgb(${a.map((x, i) => Math.round(x + (b[i] - x) * (at - low))).join(",")})`;
}

/** The colour of a resource among those of the run: early ones pale. */
export function resourceColor(colors, model, resource) {
    const at = model.resources.indexOf(resource),
        last = model.resources.length - 1;
    return last < 1 ? colors.ramp[3] : rampColor(colors.ramp, at < 0 ? 0 : at / last);
}
