// The page of a run: drawn, safe, quick, without network; dark, light, on paper; without charts, and of runs with nothing in them.
import { emptyCharts, equal, hold, open, seeAll } from "./browser.mjs";

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

/** Everything drawn, nothing amiss, nothing asked of anybody. */
async function drawnWhole(browser, written, options) {
    const { page, errors, requests, close } = await open(browser, written.address, options);
    const charts = await seeAll(page);
    equal(await emptyCharts(page), [], "charts that are empty");
    equal(errors, [], "console");
    equal(requests, [written.address], "requests");
    equal(await page.title(), "fixture · Espalier", "title");
    const ready = Number(await page.evaluate(() => document.documentElement.dataset.ready));
    await close();
    return { charts, ready };
}

async function nothingYet(pages) {
    const data = structuredClone(pages.small);
    Object.assign(data, {
        best: null,
        rungs: [],
        state: { name: "running", text: "running" },
        failures: { total: 0, causes: [] },
    });
    data.totals = { trials: 0, jobs: 0, failed: 0, stopped: 0, promotions: 0, seconds: 0, resource: 0, busy: null };
    for (const part of ["incumbent", "results", "trials", "curves"])
        for (const [key, value] of Object.entries(data[part]))
            if (Array.isArray(value) && !["states", "origins", "outcomes"].includes(key)) data[part][key] = [];
    data.trials.total = 0;
    data.trials.values = Object.fromEntries(Object.keys(data.trials.values).map((name) => [name, []]));
    data.curves.progress = {};
    data.importance = {
        enough: false,
        note: "There is no trial at the top yet.",
        parameters: [],
        pairs: [],
        marginals: {},
    };
    data.workers = { note: "", lanes: 2, seconds: 0, jobs: null, grid: null, in_flight: { time: [], jobs: [] } };
    return data;
}

export async function runChecks({ browser, write, check, pages }) {
    const small = write("small", pages.small),
        middle = write("middle", pages.middle);
    const withCharts = small.html().includes('<script id="charts">');

    await check("a page draws all its charts, asks the network for nothing and has no console error", async () => {
        const { charts, ready } = await drawnWhole(browser, small);
        hold(charts.length >= (withCharts ? 15 : 1), `only ${charts.length} charts: ${charts}`);
        return `${charts.length} charts; ${(small.bytes / 1e6).toFixed(1)} MB; its sections stood after ${seconds(ready)}`;
    });
    await check("so does the page of 3,000 trials, in the dark", async () => {
        const { charts, ready } = await drawnWhole(browser, middle, { colorScheme: "dark" });
        return `${charts.length} charts; ${(middle.bytes / 1e6).toFixed(1)} MB; its sections stood after ${seconds(ready)}`;
    });
    await check("so does one where more is better, on a narrow screen", async () => {
        await drawnWhole(browser, write("maximize", pages.maximize), { viewport: { width: 390, height: 800 } });
    });
    await check("a grid of busy lanes stands for very many jobs", async () => {
        const data = structuredClone(pages.small),
            bins = 60,
            lanes = 10;
        data.workers.jobs = null;
        data.workers.grid = { lanes, bins, busy: Array.from({ length: lanes * bins }, (_, i) => (i % bins) / bins) };
        await drawnWhole(browser, write("grid", data));
    });
    await check("a run with nothing in it yet has a page, too", async () => {
        const { page, errors, close } = await open(browser, write("nothing", await nothingYet(pages)).address);
        await seeAll(page);
        equal(errors, [], "console");
        hold(
            (await page.textContent("#best")).includes("No trial has a value yet"),
            "it does not say that there is no best trial",
        );
        hold(
            (await page.textContent("#importance")).includes("There is no trial at the top yet."),
            "the note of importance is not shown",
        );
        await close();
    });
    await check("every note is shown", async () => {
        const data = structuredClone(pages.small);
        for (const part of ["incumbent", "trials", "curves", "importance", "workers"])
            data[part].note = `A note on ${part}.`;
        const { page, close } = await open(browser, write("notes", data).address);
        const text = await page.textContent("#main");
        equal(
            ["incumbent", "trials", "curves", "importance", "workers"].filter(
                (part) => !text.includes(`A note on ${part}.`),
            ),
            [],
            "notes missing",
        );
        await close();
    });
    await check("the theme follows the system and the switch", async () => {
        const { page, close } = await open(browser, small.address, { colorScheme: "dark" });
        const theme = () =>
            page.evaluate(() => [
                document.documentElement.dataset.theme,
                getComputedStyle(document.body).backgroundColor,
            ]);
        equal(await theme(), ["dark", "rgb(20, 24, 30)"], "at first");
        await page.click("#theme");
        equal(await theme(), ["light", "rgb(253, 253, 252)"], "after the switch");
        await close();
    });
    await check("on paper it is light, opened and without controls, whatever was in view", async () => {
        const { page, errors, close } = await open(browser, small.address, { colorScheme: "dark" });
        await page.emulateMedia({ media: "print", colorScheme: "dark" });
        await page.waitForFunction(() => document.documentElement.classList.contains("printing"));
        equal(await page.evaluate(() => document.documentElement.dataset.theme), "light", "theme");
        equal(await page.evaluate(() => document.querySelectorAll("details:not([open])").length), 0, "folded parts");
        equal(
            await page.evaluate(
                () =>
                    [...document.querySelectorAll(".controls, .bar, .below button")].filter(
                        (one) => one.getClientRects().length,
                    ).length,
            ),
            0,
            "controls",
        );
        equal(
            await page.evaluate(
                () =>
                    [...document.querySelectorAll("main:not([hidden]) .plot:not([hidden])")].filter(
                        (plot) => plot.dataset.drawn !== "yes",
                    ).length,
            ),
            0,
            "charts not drawn",
        );
        equal(await emptyCharts(page), [], "charts that are empty");
        const pdf = await page.pdf();
        hold(pdf.length > 50000, `a PDF of ${pdf.length} bytes`);
        await page.emulateMedia({ media: "screen", colorScheme: "dark" });
        await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
        equal(errors, [], "console");
        await close();
        return `a PDF of ${(pdf.length / 1e6).toFixed(1)} MB`;
    });
    await check("a page without charts has tables in their places, and the JSON to copy", async () => {
        const bare = write("bare", pages.small, "no-charts"),
            { page, errors, requests, close } = await open(browser, bare.address);
        equal(await page.evaluate(() => typeof echarts), "undefined", "ECharts");
        for (const id of ["incumbent", "curves", "parallel", "parameter-lr", "importance"])
            hold((await page.locator(`#figure-${id} table tbody tr`).count()) > 0, `no table for ${id}`);
        await seeAll(page);
        equal(await emptyCharts(page), [], "our own canvases that are empty");
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await page.click("#json button:has-text('Copy the JSON')");
        equal(
            JSON.parse(await page.evaluate(() => navigator.clipboard.readText())).study.name,
            "fixture",
            "copied JSON",
        );
        equal(errors, [], "console");
        equal(requests, [bare.address], "requests");
        await close();
        return `${(bare.bytes / 1e6).toFixed(2)} MB`;
    });
    await check("what is not a report says so", async () => {
        const written = write("broken", { format: "something else" });
        const context = await browser.newContext(),
            page = await context.newPage();
        await page.goto(written.address);
        await page.waitForFunction(() =>
            document.body.textContent.includes("could not be read: its data is not that of a report"),
        );
        await context.close();
    });
}
