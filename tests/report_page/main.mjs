// The browser test: node main.mjs REPORT_PAGE_WRITE CHROMIUM FOLDER. Prints a line a check and what was measured; exits with 1
// when one failed, and prints "skipped: …" where chromium does not start.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";
import { runChecks } from "./checks.mjs";
import { liveChecks } from "./live_checks.mjs";
import { trialChecks } from "./trial_checks.mjs";
import { pageData } from "./fixture.mjs";

const [writer, chromium, folder] = process.argv.slice(2).map((path) => resolve(path));
mkdirSync(folder, { recursive: true });

/** Writes a page of this data; its address. */
function write(name, data, kind = "file") {
    const path = join(folder, `${name}.html`);
    writeFileSync(path, execFileSync(writer, [kind], { input: JSON.stringify(data), maxBuffer: 1 << 28 }));
    return { address: pathToFileURL(path).href, html: () => readFileSync(path), bytes: readFileSync(path).length };
}

try {
    execFileSync(chromium, ["--version"], { stdio: "pipe" });
} catch (error) {
    console.log(`skipped: ${chromium} does not start: ${error.message}`);
    process.exit(0);
}

const browser = await launch(chromium);
let failed = 0,
    passed = 0;
const only = process.argv[5];
async function check(name, act) {
    if (only && !name.includes(only)) return;
    try {
        const said = await act();
        ++passed;
        console.log(`ok      ${name}${said ? ` (${said})` : ""}`);
    } catch (error) {
        ++failed;
        console.log(`FAILED  ${name}\n        ${String(error.message).split("\n").join("\n        ")}`);
    }
}
try {
    const pages = { small: pageData(30, 2), middle: pageData(3000, 16), maximize: pageData(300, 4, "maximize") };
    await runChecks({ browser, write, check, pages });
    await trialChecks({ browser, write, check, pages });
    await liveChecks({ browser, write, check, pages });
} finally {
    await browser.close();
}
console.log(`${passed} checks passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
