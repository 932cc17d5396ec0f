// What a reader does: searches, sorts and turns the table, opens trials by keyboard, looks closer at charts, copies.
import { equal, hold, open } from "./browser.mjs";

const firstColumn = (page) => page.$$eval("#trials tbody tr", (rows) => rows.map((row) => Number(row.dataset.trial)));
const cells = (page, n) =>
    page.$$eval(`#trials tbody tr td:nth-child(${n})`, (all) => all.map((cell) => cell.textContent));

async function tableChecks({ browser, check, middle, data }) {
    await check("the table of trials sorts by its heads, up, down and back", async () => {
        const { page, errors, close } = await open(browser, middle.address);
        const standing = await firstColumn(page),
            sort = page.locator('#trials [data-sort="trial"]'),
            head = page.locator("#trials th").first();
        equal(standing[0], data.best.trial, "the first row");
        await sort.focus();
        await page.keyboard.press("Enter");
        equal(await head.getAttribute("aria-sort"), "ascending", "aria-sort");
        equal((await firstColumn(page)).slice(0, 3), [1, 2, 3], "ascending");
        hold(await sort.evaluate((button) => button === document.activeElement), "the head lost the focus");
        await page.keyboard.press("Enter");
        equal(await head.getAttribute("aria-sort"), "descending", "aria-sort");
        equal((await firstColumn(page))[0], 3000, "descending");
        await page.keyboard.press("Enter");
        equal(await head.getAttribute("aria-sort"), null, "aria-sort");
        equal(await firstColumn(page), standing, "as at first");
        equal(errors, [], "console");
        await close();
    });
    await check("the table is searched by words and comparisons", async () => {
        const { page, close } = await open(browser, middle.address);
        const failed = data.trials.state.filter((state) => data.trials.states[state] === "failed").length;
        await page.fill("#search", "state=failed");
        equal([...new Set(await cells(page, 2))], ["failed"], "states");
        hold(
            (await page.textContent("#told")).startsWith(`${failed} of`),
            `it says ${await page.textContent("#told")} of ${failed} failed`,
        );
        await page.fill("#search", "lr<0.001 optimizer=adam");
        const expected = data.trials.trial.filter(
            (_, row) => data.trials.values.lr[row] < 0.001 && data.trials.values.optimizer[row] === "adam",
        ).length;
        hold(
            (await page.textContent("#told"))
                .replace(/\D/g, " ")
                .trim()
                .startsWith(String(expected).replace(/\B(?=(\d{3})+$)/g, " ")),
            `it says ${await page.textContent("#told")} instead of ${expected}`,
        );
        await page.fill("#search", "lrr<0.001");
        hold((await page.textContent("#told")).includes("no column “lrr”"), "a wrong name is not told");
        await page.fill("#search", "no such thing");
        equal((await firstColumn(page)).length, 0, "rows");
        await close();
    });
    await check("rows are sorted, searched and turned at once", async () => {
        const { page, close } = await open(browser, middle.address);
        const took = await page.evaluate(() => {
            const begun = performance.now(),
                input = document.querySelector("#search");
            document.querySelector('#trials [data-sort="seconds"]').click();
            input.value = "adam";
            input.dispatchEvent(new Event("input"));
            document.querySelector('#pager [data-step="»"]').click();
            return performance.now() - begun;
        });
        hold((await page.textContent("#pager")).includes("page"), "no pager");
        await close();
        return `${took.toFixed(0)} ms for a sort, a search and a turn`;
    });
}

async function trialPageChecks({ browser, check, middle, data }) {
    await check("a trial opens by keyboard, and Escape leads back to its row", async () => {
        const { page, errors, close } = await open(browser, middle.address);
        await page.locator("#trials tbody button").nth(2).focus();
        const trial = (await firstColumn(page))[2];
        await page.keyboard.press("Enter");
        await page.waitForFunction((n) => document.querySelector("#trial h1")?.textContent === `Trial ${n}`, trial);
        equal(
            await page.evaluate(() => [
                location.hash,
                document.activeElement.tagName,
                document.querySelector("#main").hidden,
            ]),
            [`#trial-${trial}`, "H1", true],
            "where it is",
        );
        const said = await page.textContent("#trial .decisions");
        hold(/Rank \d+ of \d+ when it came\./.test(said) && said.includes("Promoted"), `its decisions: ${said}`);
        await page.waitForFunction(
            () =>
                document.querySelector("#trial .plot")?.hidden ||
                document.querySelector("#trial .plot")?.dataset.drawn === "yes",
        );
        await page.keyboard.press("Escape");
        await page.waitForFunction(() => !document.querySelector("#main").hidden);
        equal(await page.evaluate(() => document.activeElement.closest("tr")?.dataset.trial), String(trial), "focus");
        equal(errors, [], "console");
        await close();
    });
    await check(
        "a trial's address opens it; before and after lead along the table; the browser's way back works",
        async () => {
            const first = data.best.trial;
            const { page, close } = await open(browser, `${middle.address}#trial-${first}`);
            equal(await page.textContent("#trial h1"), `Trial ${first}`, "heading");
            await page.click('[data-go="after"]');
            await page.waitForFunction((n) => document.querySelector("#trial h1").textContent !== `Trial ${n}`, first);
            await page.goBack();
            await page.waitForFunction((n) => document.querySelector("#trial h1")?.textContent === `Trial ${n}`, first);
            await close();
        },
    );
    await check("a trial that the page does not hold says what tells of it", async () => {
        const { page, close } = await open(browser, `${middle.address}#trial-999999`);
        hold((await page.textContent("#trial")).includes("There is no trial 999999"), await page.textContent("#trial"));
        await close();
    });
    await check("a failed trial says that it failed, a kept one what its rung kept", async () => {
        const failed = data.trials.trial.find((_, row) => data.trials.states[data.trials.state[row]] === "failed");
        const { page, close } = await open(browser, `${middle.address}#trial-${failed}`);
        hold(
            (await page.textContent("#trial .decisions")).includes("never promoted"),
            await page.textContent("#trial .decisions"),
        );
        const kept = data.trials.trial.find((_, row) => data.trials.states[data.trials.state[row]] === "paused");
        await page.evaluate((n) => {
            location.hash = `trial-${n}`;
        }, kept);
        await page.waitForFunction((n) => document.querySelector("#trial h1").textContent === `Trial ${n}`, kept);
        hold(
            (await page.textContent("#trial .decisions")).includes("Not promoted. Its rung: the best"),
            await page.textContent("#trial .decisions"),
        );
        await close();
    });
}

async function chartChecks({ browser, check, middle, data }) {
    const withCharts = middle.html().includes('<script id="charts">');
    await check("the first Tab is the way past the bar, and the focus is seen", async () => {
        const { page, close } = await open(browser, middle.address);
        await page.keyboard.press("Tab");
        equal(await page.evaluate(() => document.activeElement.id), "skip", "focus");
        const seen = await page.evaluate(() => {
            const box = document.activeElement.getBoundingClientRect();
            return box.left >= 0 && getComputedStyle(document.activeElement).outlineStyle;
        });
        equal(seen, "solid", "outline");
        await close();
    });
    await check("copying gives the best configuration as TOML and JSON", async () => {
        const { page, close } = await open(browser, middle.address, {
            permissions: ["clipboard-read", "clipboard-write"],
        });
        const copied = async (name) => {
            await page.click(`#best button:has-text("${name}")`);
            await page.waitForFunction(() =>
                [...document.querySelectorAll("#best .copy")].some((one) => one.textContent.startsWith("Copied")),
            );
            return page.evaluate(() => navigator.clipboard.readText());
        };
        equal(await copied("Copy as TOML"), data.best.toml, "TOML");
        equal(JSON.parse(await copied("Copy as JSON")), data.best.configuration, "JSON");
        await close();
    });
    await check("the chart of workers is zoomed by keys and by dragging, and a click opens the trial", async () => {
        const { page, errors, close } = await open(browser, middle.address);
        const canvas = page.locator("canvas.gantt");
        await page.locator("#figure-gantt").scrollIntoViewIfNeeded();
        await canvas.waitFor();
        const picture = () => canvas.evaluate((one) => one.toDataURL());
        const whole = await picture();
        await canvas.focus();
        await page.keyboard.press("+");
        const near = await picture();
        hold(near !== whole, "+ changes nothing");
        await page.keyboard.press("ArrowRight");
        hold((await picture()) !== near, "→ changes nothing");
        await page.keyboard.press("0");
        equal((await picture()) === whole, true, "0 shows all");
        const box = await canvas.boundingBox();
        await page.mouse.move(box.x + 300, box.y + 40);
        await page.mouse.down();
        await page.mouse.move(box.x + 420, box.y + 44, { steps: 4 });
        await page.mouse.up();
        hold((await picture()) !== whole, "dragging changes nothing");
        await page.mouse.move(box.x + 500, box.y + 12);
        await page.waitForFunction(() => document.querySelector("#figure-gantt .tip")?.textContent.includes("trial"));
        await page.mouse.click(box.x + 500, box.y + 12);
        await page.waitForFunction(() => /^#trial-\d+$/.test(location.hash));
        equal(errors, [], "console");
        await close();
    });
    if (!withCharts) return;
    await check("a range drawn in the parallel coordinates chooses trials, for the table as well", async () => {
        const { page, errors, close } = await open(browser, middle.address);
        const plot = page.locator('.plot[data-figure="parallel"]');
        await plot.evaluate((element) => element.scrollIntoView({ block: "center" }));
        await page.waitForFunction(() => document.querySelector('.plot[data-figure="parallel"]').dataset.drawn);
        const box = await plot.boundingBox();
        await page.mouse.move(box.x + box.width - 70, box.y + 220); // along the values' axis, the last
        await page.mouse.down();
        await page.mouse.move(box.x + box.width - 70, box.y + 330, { steps: 6 });
        await page.mouse.up();
        await page.waitForFunction(() =>
            document.querySelector("#parallel").textContent.includes("lines; the best of them is"),
        );
        await page.click("#parallel button:has-text('Show these in the table')");
        await page.waitForFunction(() => document.querySelector("#told").textContent.includes(" of "));
        equal(errors, [], "console");
        await close();
    });
    await check("a chart is shown as a table, too", async () => {
        const { page, close } = await open(browser, middle.address);
        await page.click("#figure-incumbent .below button");
        hold(
            (await page.locator("#figure-incumbent tbody tr").count()) === data.incumbent.value.length,
            "rows of the incumbent",
        );
        equal(await page.getAttribute("#figure-incumbent .below button", "aria-expanded"), "true", "aria-expanded");
        await close();
    });
}

export async function trialChecks({ browser, write, check, pages }) {
    const all = { browser, check, middle: write("middle", pages.middle), data: pages.middle };
    await tableChecks(all);
    await trialPageChecks(all);
    await chartChecks(all);
}
