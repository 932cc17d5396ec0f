// How numbers, times and counts are written.

/** A measured number: `digits` significant ones, without trailing zeros. */
export function figureText(x, digits = 6) {
    if (x === null || x === undefined) return "–";
    if (typeof x !== "number") return String(x);
    if (x === 0) return "0";
    const size = Math.abs(x);
    if (size >= 1e15 || size < 1e-4)
        return x
            .toExponential(Math.max(0, digits - 1))
            .replace(/\.?0+e/, "e")
            .replace("e+", "e");
    if (size >= 10 ** digits || (size >= 1e4 && Number.isInteger(x))) return count(Math.round(x));
    return String(Number(x.toPrecision(digits)));
}

/** A whole number with its thousands apart. */
export function count(n) {
    if (n === null || n === undefined) return "–";
    return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

export const counted = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

export const percent = (share, digits = 0) =>
    share === null || share === undefined ? "–" : `${(100 * share).toFixed(digits)} %`;

/** Seconds as people say them: 456 ms, 4.1 s, 1 min 16 s, 3 h 5 min, 2 d 4 h. */
export function duration(seconds) {
    if (seconds === null || seconds === undefined) return "–";
    if (seconds < 0) return `−${duration(-seconds)}`;
    if (seconds === 0) return "0 s";
    if (seconds < 1e-3) return `${Number((seconds * 1e6).toPrecision(3))} µs`;
    if (seconds < 0.9995) return `${Number((seconds * 1e3).toPrecision(3))} ms`;
    if (seconds < 59.95) return `${Number(seconds.toPrecision(3))} s`;
    const whole = Math.round(seconds),
        pair = (a, first, b, second) => (b ? `${a} ${first} ${b} ${second}` : `${a} ${first}`);
    if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
    if (whole < 86400) return pair(Math.floor(whole / 3600), "h", Math.floor((whole % 3600) / 60), "min");
    return pair(Math.floor(whole / 86400), "d", Math.floor((whole % 86400) / 3600), "h");
}

/** Time since the run began; a simulation's has no unit. */
export const clock = (model, seconds) => (model.data.simulated ? figureText(seconds, 5) : duration(seconds));

const NICE = [1, 2, 2.5, 5, 10];
function niceStep(rough) {
    const power = 10 ** Math.floor(Math.log10(rough));
    return power * NICE.find((n) => n * power >= rough * 0.999);
}

/** Round ends and step of an axis over [low, high]. */
export function niceRange(low, high, parts = 5) {
    if (!(high > low)) {
        const pad = Math.abs(low) * 0.1 || 1;
        [low, high] = [low - pad, low + pad];
    }
    const step = niceStep((high - low) / parts);
    const clean = (x) => Number(x.toPrecision(12));
    return {
        min: clean(Math.floor(low / step + 1e-9) * step),
        max: clean(Math.ceil(high / step - 1e-9) * step),
        interval: step,
    };
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
/** A step for ticks on a time axis of so many seconds. */
export function timeStep(span, parts = 6) {
    const rough = span / parts;
    if (!(rough > 0)) return 1;
    if (rough <= 1) return niceStep(rough);
    return STEPS.find((step) => step >= rough) ?? Math.ceil(rough / 86400) * 86400;
}

/** Ticks of a logarithmic axis: 1, 2, 5 and their tens, fewer of them over many decades, finer within one. */
export function logTicks(low, high) {
    const decades = Math.log10(high / low);
    if (decades < 0.75) {
        const { min, interval } = niceRange(low, high, 4),
            ticks = [];
        for (let x = min; x <= high * (1 + 1e-9); x += interval)
            if (x >= low * (1 - 1e-9)) ticks.push(Number(x.toPrecision(10)));
        return ticks;
    }
    const ticks = [],
        every = Math.max(1, Math.ceil(decades / 7)),
        within = decades < 2.2 ? [1, 2, 5] : decades < 4 ? [1, 3] : [1];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power) {
        if (((power % every) + every) % every) continue;
        for (const n of within) {
            const x = Number((n * 10 ** power).toPrecision(6));
            if (x >= low * (1 - 1e-9) && x <= high * (1 + 1e-9)) ticks.push(x);
        }
    }
    return ticks;
}

/** Short text of a configuration's value. */
export const valueText = (value, digits = 5) =>
    typeof value === "number"
        ? figureText(value, digits)
        : value === null || value === undefined
          ? ""
          : typeof value === "object"
            ? JSON.stringify(value)
            : String(value);
