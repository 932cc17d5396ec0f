// A live page's talk with `espalier serve`: it fetches the data, listens for news of it, and asks for a trial's whole story.

import { byId } from "./dom.js";
import { count, duration, figureText } from "./format.js";

const withToken = (path) => path + location.search; // the token of a server that asks for one is in the page's address

export async function fetchData() {
    const answer = await fetch(withToken("data.json"), { cache: "no-store" });
    if (!answer.ok) throw new Error(`the server answers ${answer.status} ${answer.statusText}`);
    return answer.json();
}

export async function fetchTrial(trial) {
    try {
        const answer = await fetch(withToken(`trial/${trial}.json`), { cache: "no-store" });
        return answer.ok ? await answer.json() : null;
    } catch {
        return null; // what the page knows of the trial is there without it
    }
}

function say(text, lost) {
    const line = byId("live");
    if (!line) return;
    line.hidden = false;
    line.classList.toggle("lost", lost);
    line.setAttribute("aria-live", lost ? "assertive" : "off"); // figures of every second are not to be read out
    if (line.textContent !== text) line.textContent = text;
}

function statusText(status) {
    const best = status.best_full ?? status.best_seen;
    return [
        `live: ${status.state}`,
        `${count(status.trials)} trials`,
        `${count(status.jobs)} jobs`,
        status.in_flight ? `${count(status.in_flight)} in flight` : "",
        best ? `best ${figureText(best.value)} (trial ${best.trial} at ${figureText(best.resource)})` : "",
        status.jobs_per_second_lately ? `${figureText(status.jobs_per_second_lately, 3)} jobs/s` : "",
        `running for ${duration(status.elapsed)}`,
    ]
        .filter(Boolean)
        .join(" · ");
}

/** Calls `renew(data)` when there is new data, one after the other and no more often than it can be drawn. */
export function listen(renew) {
    let wanted = false,
        busy = false,
        last = "";
    const fetchOne = async () => {
        if (busy) {
            wanted = true;
            return;
        }
        busy = true;
        do {
            wanted = false;
            try {
                const begun = performance.now();
                renew(await fetchData());
                if (last) say(last, false);
                await new Promise((done) => setTimeout(done, Math.max(1000, 3 * (performance.now() - begun))));
            } catch (error) {
                say(`The page could not be brought up to date: ${error.message}.`, true);
            }
        } while (wanted);
        busy = false;
    };
    const events = new EventSource(withToken("events"));
    events.addEventListener("status", (event) => {
        last = statusText(JSON.parse(event.data));
        say(last, false);
    });
    events.addEventListener("data", fetchOne);
    events.addEventListener("error", () =>
        say("The server does not answer. The page shows what it knew last, and tries again.", true),
    );
}
