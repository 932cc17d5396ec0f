// A live page, with a server of a few lines in the place of `espalier serve`: it fetches, listens, asks for a trial's story, and
// keeps what the reader had.
import { createServer } from "node:http";
import { equal, hold, open, seeAll } from "./browser.mjs";
import { pageData } from "./fixture.mjs";

const STATUS = {
    study: "fixture",
    state: "running",
    trials: 31,
    jobs: 44,
    in_flight: 2,
    elapsed: 75,
    jobs_per_second_lately: 3.5,
    best_full: null,
    best_seen: { trial: 3, value: 1.25, resource: 16 },
};

function story(trial) {
    return {
        trial,
        configuration: { lr: 0.5 },
        progress: [],
        log: [{ text: "a line of its log" }],
        results: [
            { rung: 0, resource: 1, fate: "promoted", why: "to 4, told by the server", metrics: { accuracy: 0.75 } },
        ],
    };
}

/** Serves `html` and what `state.data` is; { address, asked, send(event, data), close() }. */
async function serve(html, state) {
    const asked = [],
        streams = new Set();
    const server = createServer((request, answer) => {
        const { pathname, search } = new URL(request.url, "http://localhost");
        asked.push(pathname + search);
        const json = (value) =>
            answer.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value));
        if (pathname === "/") answer.writeHead(200, { "Content-Type": "text/html" }).end(html);
        else if (pathname === "/data.json") json(state.data);
        else if (pathname === "/events") {
            answer.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
            streams.add(answer);
        } else if (pathname.startsWith("/trial/")) json(story(parseInt(pathname.slice(7), 10)));
        else answer.writeHead(404).end();
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    return {
        address: `http://127.0.0.1:${server.address().port}/?token=abc`,
        asked,
        send: (event, data) => {
            for (const stream of streams) stream.write(`event: ${event}\ndata: ${data}\n\n`);
        },
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}

export async function liveChecks({ browser, write, check, pages }) {
    const html = write("live", {}, "live").html();
    await check("a live page is drawn from the server's data and shows its status", async () => {
        const server = await serve(html, { data: pages.small }),
            { page, errors, requests, close } = await open(browser, server.address);
        await seeAll(page);
        await page.waitForFunction(() =>
            performance.getEntriesByType("resource").some((entry) => entry.name.includes("data.json")),
        );
        await until(() => server.asked.includes("/events?token=abc"));
        server.send("status", JSON.stringify(STATUS));
        await page.waitForFunction(() => document.querySelector("#live").textContent.includes("31 trials"));
        hold((await page.textContent("#live")).includes("best 1.25 (trial 3 at 16)"), await page.textContent("#live"));
        equal(
            requests.filter((address) => !address.startsWith(server.address.split("?")[0])),
            [],
            "requests elsewhere",
        );
        equal(
            server.asked.filter((path) => !path.endsWith("?token=abc")),
            [],
            "requests without the token",
        );
        equal(errors, [], "console");
        await close();
        server.close();
    });
    await check("news redraw it, and what the reader searched, sorted and opened stays", async () => {
        const state = { data: pages.small },
            server = await serve(html, state),
            { page, errors, close } = await open(browser, server.address);
        await until(() => server.asked.includes("/events?token=abc"));
        await page.fill("#search", "adam");
        await page.click('#trials [data-sort="trial"]');
        await page.click("#summary summary >> nth=0");
        const before = await page.textContent("#told"),
            top = await page.evaluate(() => {
                scrollTo(0, 900);
                return scrollY;
            });
        state.data = pageData(300, 4);
        server.send("data", "{}");
        await page.waitForFunction((was) => document.querySelector("#told").textContent !== was, before);
        equal(await page.inputValue("#search"), "adam", "the search");
        equal(await page.getAttribute("#trials th", "aria-sort"), "ascending", "the sorting");
        equal(await page.evaluate(() => document.querySelector("#summary details").open), true, "what was unfolded");
        equal(await page.evaluate(() => scrollY), top, "where the reader was");
        equal(errors, [], "console");
        await close();
        server.close();
    });
    await check("a trial's page asks the server for its story", async () => {
        const server = await serve(html, { data: pages.small }),
            { page, close } = await open(browser, server.address);
        await page.evaluate(() => {
            location.hash = "trial-1";
        });
        await page.waitForFunction(() =>
            document.querySelector("#trial").textContent.includes("Promoted to 4, told by the server."),
        );
        const text = await page.textContent("#trial");
        hold(text.includes("accuracy 0.75") && text.includes("a line of its log"), text);
        hold(server.asked.includes("/trial/1.json?token=abc"), String(server.asked));
        await close();
        server.close();
    });
    await check("a server that is gone is told", async () => {
        const server = await serve(html, { data: pages.small }),
            { page, close } = await open(browser, server.address);
        await until(() => server.asked.includes("/events?token=abc"));
        server.close();
        await page.waitForFunction(
            () => document.querySelector("#live").textContent.includes("does not answer"),
            null,
            { timeout: 20000 },
        );
        await close();
    });
}

async function until(condition) {
    const deadline = Date.now() + 20000;
    while (!condition()) {
        if (Date.now() > deadline) throw new Error("waited 20 s in vain");
        await new Promise((done) => setImmediate(done));
    }
}
