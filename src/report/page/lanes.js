// The jobs of the workers, ready to be drawn: in order of lane and time, and found by either.

/** From the columns of `workers.jobs`. A job without an end is still running: it reaches to the end of the run. */
export function makeLanes({ jobs, lanes, seconds }) {
    const total = jobs.lane.length,
        order = Array.from({ length: total }, (_, i) => i);
    order.sort((a, b) => jobs.lane[a] - jobs.lane[b] || jobs.begin[a] - jobs.begin[b]);
    const first = new Uint32Array(lanes + 1),
        begin = new Float64Array(total),
        end = new Float64Array(total);
    order.forEach((job, i) => {
        begin[i] = jobs.begin[job];
        end[i] = jobs.end[job] ?? seconds;
        ++first[jobs.lane[job] + 1];
    });
    for (let lane = 0; lane < lanes; ++lane) first[lane + 1] += first[lane];
    return { lanes, seconds, order, first, begin, end, jobs };
}

/** Index of the first job of a lane that ends after `time`. */
export function firstAfter({ first, end }, lane, time) {
    let low = first[lane],
        high = first[lane + 1];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (end[middle] <= time) low = middle + 1;
        else high = middle;
    }
    return low;
}

/** The job on a lane at a time, within `slack`; -1: none. */
export function jobAt(all, lane, time, slack) {
    if (lane < 0 || lane >= all.lanes) return -1;
    const i = firstAfter(all, lane, time - slack);
    return i < all.first[lane + 1] && all.begin[i] <= time + slack ? i : -1;
}

/**
 * Fills the boxes of the window [from, to) x [top, bottom) with `fill(color, x, y, width, height)`. Jobs of one colour within
 * a pixel are drawn once: at full view there may be a hundred to a pixel.
 */
export function drawLanes(all, { from, to, top, bottom }, width, height, colorOf, fill) {
    const perSecond = width / (to - from),
        perLane = height / (bottom - top),
        gap = perLane > 4 ? 1 : 0;
    for (let lane = Math.max(0, Math.floor(top)); lane < Math.min(all.lanes, bottom); ++lane) {
        const y = (lane - top) * perLane,
            tall = Math.max(0.8, perLane - gap);
        let drawn = -1,
            color = -1;
        for (let i = firstAfter(all, lane, from); i < all.first[lane + 1] && all.begin[i] < to; ++i) {
            const left = Math.max(0, (all.begin[i] - from) * perSecond),
                right = Math.min(width, (all.end[i] - from) * perSecond);
            const own = colorOf(i);
            if (right <= drawn + 0.5 && own === color) continue;
            const wide = Math.max(0.7, right - left - (right - left > 3 ? 0.6 : 0));
            fill(own, left, y, wide, tall);
            [drawn, color] = [right, own];
        }
    }
}
