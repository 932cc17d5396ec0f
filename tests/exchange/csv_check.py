"""Reads exported tables with Python's csv. Usage: csv_check.py TRIALS.csv RESULTS.csv TRIALS.json"""
import csv
import json
import sys

trials = list(csv.DictReader(open(sys.argv[1], newline="")))
results = list(csv.DictReader(open(sys.argv[2], newline="")))
ours = json.load(open(sys.argv[3]))
assert len(trials) == len(ours)
assert len(results) == sum(len(trial["results"]) for trial in ours)


def text(value):
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


rows = iter(results)
for row, trial in zip(trials, ours):
    assert None not in row and None not in row.values()
    assert row["trial"] == str(trial["trial"]) and row["state"] == trial["state"]
    for name in ("rate", "method"):
        value = trial["configuration"][name]
        assert row[name] == value or float(row[name]) == value
    ok = [result for result in trial["results"] if result["outcome"] == "ok"]
    assert row["value"] == "" if not ok else float(row["value"]) == ok[-1]["value"]
    for result in trial["results"]:
        line = next(rows)
        assert line["trial"] == row["trial"] and line["outcome"] == result["outcome"]
        assert float(line["resource"]) == result["resource"]
        assert line["says"] == result.get("says", "")
print("rows", len(trials), len(results))
