// A Gantt chart on a canvas of our own: 100,000 jobs on 500 lanes redraw within a frame or two, which no chart library does.
// Drag to look closer, double click or 0 to see all, arrows to move, + and - to zoom; a click opens the trial.

import { el } from "./dom.js";
import { timeStep } from "./format.js";
import { drawLanes, jobAt, makeLanes } from "./lanes.js";

const LEFT = 44,
    BOTTOM = 26,
    TOP = 4,
    RIGHT = 12;

/**
 * One chart; `spec`: workers (its data), colorOf(job) -> a key, paintOf(key, colours) -> its colour, tip(job) ->
 * elements, label(seconds),
 * open(job). Made once; `update(spec)` gives it new data and keeps where the reader looks.
 */
export class Gantt {
    constructor(spec) {
        this.window = null;
        this.canvas = el("canvas", {
            class: "gantt",
            tabindex: 0,
            role: "application",
            "aria-roledescription": "chart of workers",
            "aria-label": "Workers over time. Arrow keys move, plus and minus zoom, 0 shows all.",
        });
        this.tip = el("div", { class: "tip", hidden: true });
        this.listen();
        this.update(spec);
    }

    update(spec) {
        const followed = !this.window || (this.window.from === 0 && this.window.to >= this.all.seconds);
        this.spec = spec;
        this.all = makeLanes(spec.workers);
        if (followed) this.showAll(false);
    }

    /** Puts the canvas into `place` and draws it as wide as that. */
    paint(place, colors) {
        this.colors = colors;
        if (this.canvas.parentNode !== place) place.replaceChildren(this.canvas, this.tip);
        this.width = place.clientWidth;
        this.height = Math.max(90, Math.min(520, this.all.lanes * 16)) + TOP + BOTTOM;
        place.style.height = `${this.height}px`;
        const sharp = Math.min(2, window.devicePixelRatio || 1);
        Object.assign(this.canvas, { width: Math.round(this.width * sharp), height: Math.round(this.height * sharp) });
        this.canvas.style.width = `${this.width}px`;
        this.canvas.style.height = `${this.height}px`;
        this.sharp = sharp;
        this.draw();
    }

    get inner() {
        return { width: this.width - LEFT - RIGHT, height: this.height - TOP - BOTTOM };
    }

    draw() {
        if (!this.width) return;
        const pen = this.canvas.getContext("2d"),
            { width, height } = this.inner,
            { window: view, colors } = this;
        pen.setTransform(this.sharp, 0, 0, this.sharp, 0, 0);
        pen.clearRect(0, 0, this.width, this.height);
        this.drawAxes(pen, width, height);
        pen.save();
        pen.beginPath();
        pen.rect(LEFT, TOP, width, height);
        pen.clip();
        const known = new Map(); // colours by their number, so that the pen changes them rarely
        let last = null;
        drawLanes(
            this.all,
            view,
            width,
            height,
            (i) => this.spec.colorOf(this.all.order[i]),
            (key, x, y, wide, tall) => {
                if (key !== last) {
                    if (!known.has(key)) known.set(key, this.spec.paintOf(key, colors));
                    pen.fillStyle = known.get(key);
                    last = key;
                }
                pen.fillRect(LEFT + x, TOP + y, wide, tall);
            },
        );
        if (this.box) {
            const { x0, y0, x1, y1 } = this.box;
            pen.strokeStyle = colors.accent;
            pen.strokeRect(Math.min(x0, x1) + 0.5, Math.min(y0, y1) + 0.5, Math.abs(x1 - x0), Math.abs(y1 - y0));
        }
        pen.restore();
    }

    drawAxes(pen, width, height) {
        const { from, to, top, bottom } = this.window,
            { colors } = this,
            step = timeStep(to - from, Math.max(2, width / 130));
        pen.font = `11.5px ${colors.font}`;
        pen.fillStyle = colors.soft;
        pen.strokeStyle = colors.grid;
        pen.lineWidth = 1;
        pen.textAlign = "center";
        pen.textBaseline = "top";
        for (let at = Math.ceil(from / step - 1e-9) * step; at <= to * (1 + 1e-9); at += step) {
            const x = LEFT + ((at - from) / (to - from)) * width;
            pen.beginPath();
            pen.moveTo(Math.round(x) + 0.5, TOP);
            pen.lineTo(Math.round(x) + 0.5, TOP + height);
            pen.stroke();
            if (x < this.width - 24) pen.fillText(this.spec.label(Number(at.toPrecision(10))), x, TOP + height + 8);
        }
        pen.textAlign = "right";
        pen.textBaseline = "middle";
        const shown = bottom - top,
            every = Math.max(1, Math.ceil(shown / (height / 15) / 5) * (shown > height / 15 ? 5 : 1));
        for (let lane = Math.ceil(top); lane < bottom; ++lane)
            if (lane === 0 ? every > 1 || shown <= 40 : (lane + (every > 1 ? 1 : 0)) % every === 0 || every === 1)
                pen.fillText(String(lane + 1), LEFT - 8, TOP + ((lane + 0.5 - top) / shown) * height);
    }

    showAll(redraw = true) {
        this.window = { from: 0, to: this.all.seconds || 1, top: 0, bottom: this.all.lanes || 1 };
        if (redraw) this.draw();
    }

    /** Zooms by a factor around the middle, or moves by shares of the window; stays within the run. */
    zoom(factor, lanesToo = false) {
        const { from, to, top, bottom } = this.window,
            middle = (from + to) / 2,
            half = ((to - from) / 2) * factor;
        this.look(
            middle - half,
            middle + half,
            lanesToo ? (top + bottom) / 2 - ((bottom - top) / 2) * factor : top,
            lanesToo ? (top + bottom) / 2 + ((bottom - top) / 2) * factor : bottom,
        );
    }

    move(right, down) {
        const { from, to, top, bottom } = this.window,
            dx = (to - from) * right,
            dy = Math.sign(down) * Math.max(1, Math.round((bottom - top) * Math.abs(down)));
        const x = Math.max(-from, Math.min(this.all.seconds - to, dx)),
            y = Math.max(-top, Math.min(this.all.lanes - bottom, down ? dy : 0));
        this.look(from + x, to + x, top + y, bottom + y);
    }

    look(from, to, top, bottom) {
        const { seconds, lanes } = this.all,
            least = seconds / 1e6;
        from = Math.max(0, from);
        to = Math.min(seconds || 1, Math.max(to, from + least));
        top = Math.max(0, Math.floor(top));
        bottom = Math.min(lanes, Math.max(Math.ceil(bottom), top + 1));
        this.window = { from: Math.min(from, to - least), to, top, bottom };
        this.tip.hidden = true;
        this.draw();
    }

    spot(event) {
        const edge = this.canvas.getBoundingClientRect(),
            x = event.clientX - edge.left,
            y = event.clientY - edge.top;
        const { width, height } = this.inner,
            { from, to, top, bottom } = this.window;
        return {
            x,
            y,
            time: from + ((x - LEFT) / width) * (to - from),
            lane: top + ((y - TOP) / height) * (bottom - top),
            slack: (1.5 / width) * (to - from),
        };
    }

    jobUnder(event) {
        const { x, y, lane, time, slack } = this.spot(event);
        if (x < LEFT || x > this.width - RIGHT || y < TOP || y > this.height - BOTTOM) return -1;
        return jobAt(this.all, Math.floor(lane), time, slack);
    }

    listen() {
        const { canvas } = this;
        canvas.addEventListener("pointerdown", (event) => {
            if (event.button !== 0 || event.pointerType === "touch") return;
            const { x, y } = this.spot(event);
            this.box = { x0: x, y0: y, x1: x, y1: y };
            canvas.setPointerCapture(event.pointerId);
        });
        canvas.addEventListener("pointermove", (event) => {
            if (this.box) {
                const { x, y } = this.spot(event);
                Object.assign(this.box, { x1: x, y1: y });
                cancelAnimationFrame(this.frame);
                this.frame = requestAnimationFrame(() => this.draw());
            } else {
                this.hover(event);
            }
        });
        canvas.addEventListener("pointerup", (event) => this.release(event));
        canvas.addEventListener("pointerleave", () => {
            this.tip.hidden = true;
        });
        canvas.addEventListener("dblclick", () => this.showAll());
        canvas.addEventListener("keydown", (event) => this.press(event));
    }

    release(event) {
        const { box } = this;
        this.box = null;
        if (!box || Math.abs(box.x1 - box.x0) < 5) {
            const job = this.jobUnder(event);
            this.draw();
            if (job >= 0) this.spec.open(this.all.order[job]);
            return;
        }
        const { width, height } = this.inner,
            { from, to, top, bottom } = this.window;
        const time = (x) => from + ((x - LEFT) / width) * (to - from),
            lane = (y) => top + ((y - TOP) / height) * (bottom - top);
        const flat = Math.abs(box.y1 - box.y0) < 12; // a stroke along time keeps all lanes
        this.look(
            time(Math.min(box.x0, box.x1)),
            time(Math.max(box.x0, box.x1)),
            flat ? top : lane(Math.min(box.y0, box.y1)),
            flat ? bottom : lane(Math.max(box.y0, box.y1)),
        );
    }

    hover(event) {
        const job = this.jobUnder(event);
        this.canvas.style.cursor = job >= 0 ? "pointer" : "crosshair";
        this.tip.hidden = job < 0;
        if (job < 0) return;
        this.tip.replaceChildren(...this.spec.tip(this.all.order[job]));
        const { x, y } = this.spot(event);
        this.tip.style.left = `${Math.min(x + 14, this.width - this.tip.offsetWidth - 4)}px`;
        this.tip.style.top = `${y + 16 + this.tip.offsetHeight > this.height ? y - this.tip.offsetHeight - 10 : y + 16}px`;
    }

    press(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const acts = {
            ArrowLeft: () => this.move(-0.2, 0),
            ArrowRight: () => this.move(0.2, 0),
            ArrowUp: () => this.move(0, -0.2),
            ArrowDown: () => this.move(0, 0.2),
            "+": () => this.zoom(0.6, event.shiftKey),
            "=": () => this.zoom(0.6),
            "-": () => this.zoom(1 / 0.6),
            _: () => this.zoom(1 / 0.6, true),
            0: () => this.showAll(),
        };
        const act = acts[event.key];
        if (!act) return;
        event.preventDefault();
        act();
    }
}
