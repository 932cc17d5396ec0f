// The page: its sections in order, the way between the run and a trial's page, paper, and news of a live run.

import { byId, el } from "./dom.js";
import { drawAll } from "./figure.js";
import { makeModel } from "./model.js";
import { setPrinting, startTheme, themeSwitch } from "./theme.js";
import { renderBest, renderData, renderSummary } from "./summary.js";
import { renderCurves } from "./curves.js";
import { renderFailures } from "./failures.js";
import { renderImportance } from "./importance.js";
import { renderIncumbent } from "./incumbent.js";
import { renderParallel } from "./parallel.js";
import { renderParameters } from "./parameters.js";
import { renderRungs } from "./rungs.js";
import { focusTrial, leave, renderTrial } from "./trial.js";
import { renderTrials } from "./trials.js";
import { renderWorkers } from "./workers.js";
import { fetchData, fetchTrial, listen } from "./live.js";

const SECTIONS = [
    ["summary", "", renderSummary],
    ["best", "Best configuration", renderBest],
    ["progress", "Progress", renderIncumbent],
    ["curves", "Learning curves", renderCurves],
    ["rungs", "Rungs", renderRungs],
    ["parallel", "All parameters at once", renderParallel],
    ["parameters", "Parameter by parameter", renderParameters],
    ["importance", "Importance", renderImportance],
    ["workers", "Workers", renderWorkers],
    ["failures", "Failures", renderFailures],
    ["trials", "Trials", renderTrials],
    ["json", "Data", renderData],
];
const SHORT = { best: "Best", curves: "Curves", parallel: "Parallel", parameters: "Parameters" };

let model = null;
let live = false;
let shown = null; // the trial whose page is open
let scrolled = 0; // where the reader was in the run
let jump = false; // to a section, by the bar: not back to where the reader was

function build() {
    const main = byId("main");
    const sections = SECTIONS.map(([id, title]) =>
        el(
            "section",
            { id, "aria-labelledby": title ? `${id}-title` : null },
            title && el("h2", { id: `${id}-title` }, title),
            el("div", { id: `${id}-body` }),
        ),
    );
    main.replaceChildren(...sections);
    byId("bar").replaceChildren(
        el("a", { class: "name", href: "#summary" }, model.data.study.name),
        el(
            "nav",
            { "aria-label": "Sections" },
            SECTIONS.filter(([, title]) => title).map(([id, title]) => el("a", { href: `#${id}` }, SHORT[id] ?? title)),
        ),
        themeSwitch(),
    );
    const spy = new IntersectionObserver(
        (entries) => {
            for (const { target, isIntersecting } of entries)
                if (isIntersecting)
                    for (const link of byId("bar").querySelectorAll("nav a"))
                        if (link.getAttribute("href") === `#${target.id}`) link.setAttribute("aria-current", "true");
                        else link.removeAttribute("aria-current");
        },
        { rootMargin: "-30% 0px -65% 0px" },
    );
    for (const section of sections) spy.observe(section);
}

/** Whether the reader is in the middle of something here that drawing it anew would spoil. */
function inUse(place) {
    const selection = getSelection();
    return (
        (place.contains(document.activeElement) && document.activeElement.tagName === "SELECT") ||
        (!selection.isCollapsed && place.contains(selection.anchorNode))
    );
}

/** Draws anew, and gives the focus to what is now in the place of what had it. */
function keepingFocus(place, act) {
    const active = document.activeElement,
        name = (element) => `${element.tagName} ${element.getAttribute("href") ?? ""} ${element.textContent}`;
    const was = place.contains(active) ? name(active) : null;
    act();
    if (was === null || active.isConnected) return;
    [...place.querySelectorAll("a, button, summary, h1, [tabindex]")]
        .find((element) => name(element) === was)
        ?.focus({ preventScroll: true });
}

/** Fills all sections; one that fails says so in its place and leaves the others alone. */
function render() {
    for (const [id, , fill] of SECTIONS) {
        const place = byId(`${id}-body`);
        if (inUse(place)) continue; // the next news come soon
        try {
            keepingFocus(place, () => fill(model, place));
        } catch (error) {
            console.error(error);
            place.replaceChildren(el("p", { class: "failed" }, `This part could not be drawn: ${error.message}`));
        }
    }
}

async function openTrial(trial) {
    const place = byId("trial"),
        first = shown !== trial;
    if (shown === null) scrolled = window.scrollY;
    shown = trial;
    byId("main").hidden = true;
    place.hidden = false;
    if (first) {
        renderTrial(model, place, trial);
        window.scrollTo(0, 0);
        focusTrial();
    }
    if (!live) return;
    const full = await fetchTrial(trial);
    if (full && shown === trial && !inUse(place)) keepingFocus(place, () => renderTrial(model, place, trial, full));
}

function closeTrial() {
    const from = shown;
    shown = null;
    byId("trial").hidden = true;
    byId("trial").replaceChildren();
    byId("main").hidden = false;
    window.scrollTo(0, scrolled);
    const row = byId("trials").querySelector(`tr[data-trial="${from}"] button`);
    row?.focus({ preventScroll: true });
}

function route() {
    const match = /^#trial-(\d+)$/.exec(location.hash);
    if (match) {
        openTrial(Number(match[1]));
    } else if (shown !== null) {
        closeTrial();
        if (jump) byId(location.hash.slice(1))?.scrollIntoView();
    }
    jump = false;
}

function preparePaper() {
    const folded = [];
    const open = () => {
        setPrinting(true);
        for (const one of document.querySelectorAll("details:not([open])")) {
            one.open = true;
            folded.push(one);
        }
        drawAll();
    };
    const close = () => {
        for (const one of folded.splice(0)) one.open = false;
        setPrinting(false);
        drawAll();
    };
    window.addEventListener("beforeprint", open);
    window.addEventListener("afterprint", close);
    matchMedia("print").addEventListener("change", (event) => (event.matches ? open() : close()));
}

function start(data) {
    model = makeModel(data);
    build();
    render();
    preparePaper();
    window.addEventListener("hashchange", route);
    byId("bar").addEventListener("click", (event) => {
        jump = event.target.closest("a") !== null;
    });
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || shown === null || event.defaultPrevented) return;
        leave();
    });
    route();
    if (location.hash && shown === null) byId(location.hash.slice(1))?.scrollIntoView();
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

function renew(data) {
    model = makeModel(data);
    render();
    if (shown !== null) openTrial(shown);
}

function failed(error) {
    console.error(error);
    byId("main").replaceChildren(
        el("p", { class: "loading failed" }, `This report could not be read: ${error.message}`),
    );
}

startTheme();
try {
    const element = byId("data");
    if (element) {
        const text = element.textContent;
        element.remove(); // 30 MB less to keep
        start(JSON.parse(text));
    } else {
        live = true;
        fetchData()
            .then((data) => {
                start(data);
                listen(renew);
            })
            .catch(failed);
    }
} catch (error) {
    failed(error);
}
