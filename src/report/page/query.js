// What may be typed above the table of trials: words, and comparisons such as lr<0.01 state=failed value<=2.3 optimizer=adam.
// All must hold. A word is looked for in the trial's number, state, origin and choices.

const COMPARISON = /^([^\s<>=!]+)(<=|>=|!=|<|>|=)(.+)$/;
const OPERATORS = {
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
    "=": (a, b) => a === b,
    "!=": (a, b) => a !== b,
};

function comparison([, name, operator, text], columns) {
    const column = columns.get(name.toLowerCase());
    if (!column) return { fault: `there is no column “${name}”` };
    const number = Number(text),
        act = OPERATORS[operator];
    return {
        test: (row) => {
            const cell = column(row);
            if (cell === null || cell === undefined) return operator === "!=";
            if (typeof cell === "number" && !Number.isNaN(number)) return act(cell, number);
            return operator.length === 1 && operator !== "="
                ? false
                : act(String(cell).toLowerCase(), text.toLowerCase());
        },
    };
}

/** { test(row), faults: [text] }. `columns`: name in lower case -> row -> cell; `words(row)`: text to look for words in. */
export function parseQuery(text, columns, words) {
    const tests = [],
        faults = [];
    for (const part of text.trim().split(/\s+/).filter(Boolean)) {
        const match = COMPARISON.exec(part);
        if (!match) {
            const word = part.toLowerCase();
            tests.push((row) => words(row).includes(word));
            continue;
        }
        const { test, fault } = comparison(match, columns);
        if (fault) faults.push(fault);
        else tests.push(test);
    }
    return { test: (row) => tests.every((test) => test(row)), faults };
}
