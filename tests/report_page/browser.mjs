// Chromium for the checks: pages that note each console error, exception and request; waiting for what a page says of itself.
import { chromium } from "playwright-core";

const ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/** Each launch has a profile of its own, which goes with it. */
export const launch = (executablePath) => chromium.launch({ executablePath, args: ARGUMENTS });

/** Opens an address: { page, errors, requests }. Waits until it has drawn its sections. */
export async function open(browser, address, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage(),
        errors = [],
        requests = [];
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(address);
    await page.waitForFunction(() => document.documentElement.dataset.ready, null, { timeout: 30000 });
    return { page, errors, requests, close: () => context.close() };
}

/** Scrolls each figure into view, until its chart is there. */
export async function seeAll(page) {
    const ids = await page.evaluate(() =>
        [...document.querySelectorAll("main:not([hidden]) .plot:not([hidden])")].map((plot) => plot.dataset.figure),
    );
    for (const id of ids) {
        const plot = page.locator(`.plot[data-figure=${JSON.stringify(id)}]`);
        await plot.evaluate((element) => element.scrollIntoView({ block: "center" }));
        await page.waitForFunction(
            (figure) =>
                [...document.querySelectorAll(".plot")].find((one) => one.dataset.figure === figure)?.dataset.drawn ===
                "yes",
            id,
            { timeout: 20000 },
        );
    }
    return ids;
}

/** Ids of figures whose canvases are all of one colour. ECharts draws in the next frame, so it waits for a few. */
export async function emptyCharts(page) {
    return page.evaluate(async () => {
        const frame = () => new Promise((done) => requestAnimationFrame(done));
        const drawn = (canvas) => {
            if (!canvas.width || !canvas.height) return false;
            const pixels = new Uint32Array(
                canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer,
            );
            return pixels.some((pixel) => pixel !== pixels[0]);
        };
        const empty = [];
        for (const plot of document.querySelectorAll("main:not([hidden]) .plot:not([hidden])")) {
            let fine = false;
            for (let i = 0; i < 60 && !fine; ++i) {
                fine = [...plot.querySelectorAll("canvas")].some(drawn);
                if (!fine) await frame();
            }
            if (!fine) empty.push(plot.dataset.figure);
        }
        return empty;
    });
}

export function equal(actual, expected, what) {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

export function hold(condition, what) {
    if (!condition) throw new Error(what);
}
