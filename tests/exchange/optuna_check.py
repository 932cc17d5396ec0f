"""Opens exported studies as Optuna's users do, and compares them with what `espalier trials --json` and `espalier best
--json` print. Usage: optuna_check.py NAME…, each for NAME.db, NAME.trials.json and NAME.best.json; with --plots before
the name its pictures are drawn, too. Prints a line a fact; an assertion ends it.
"""
import collections
import json
import sys
import warnings

warnings.simplefilter("ignore")
import optuna  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.ERROR)


def plot(study):
    importances = optuna.importance.get_param_importances(study)
    assert abs(sum(importances.values()) - 1) < 1e-6
    print("importances", {key: round(value, 3) for key, value in importances.items()})
    import matplotlib

    matplotlib.use("Agg")
    from optuna.visualization import matplotlib as plots

    plots.plot_optimization_history(study)
    plots.plot_intermediate_values(study)
    plots.plot_param_importances(study)
    plots.plot_parallel_coordinate(study)
    plots.plot_slice(study)
    plots.plot_edf(study)
    print("plots 6")


def check(base, draws):
    ours = {trial["trial"]: trial for trial in json.load(open(base + ".trials.json"))}
    best = json.load(open(base + ".best.json"))
    storage = "sqlite:///" + base + ".db"
    (summary,) = optuna.get_all_study_summaries(storage=storage)
    study = optuna.load_study(study_name=summary.study_name, storage=storage)
    trials = study.trials
    print("optuna", optuna.__version__, "study", study.study_name, "trials", len(trials))

    assert [trial.number + 1 for trial in trials] == sorted(ours)
    full = study.user_attrs["full_resource"]
    paused = "PRUNED" if full is not None else "COMPLETE"
    name = {"finished": "COMPLETE", "paused": paused, "stopped": "PRUNED", "failed": "FAIL", "running": "RUNNING"}
    expected = collections.Counter(name[trial["state"]] for trial in ours.values())
    states = collections.Counter(trial.state.name for trial in trials)
    if full is not None:
        assert states == expected, (states, expected)
    print("states", dict(sorted(states.items())))

    scale = study.user_attrs["step"]
    assert scale == "resource" or scale.startswith("resource * "), scale
    scale = 1 if scale == "resource" else float(scale.rsplit(" ", 1)[1])
    for trial in trials:
        mine = ours[trial.number + 1]
        values = {round(r["resource"] * scale): r["value"] for r in mine["results"] if r["outcome"] == "ok"}
        assert trial.intermediate_values == values, (trial, mine)
        assert trial.params == mine["configuration"], (trial, mine)
        assert trial.user_attrs["trial"] == trial.number + 1
        for key, value in trial.params.items():
            distribution = trial.distributions[key]
            assert distribution._contains(distribution.to_internal_repr(value)), (key, value)
        if trial.state.is_finished():
            assert trial.datetime_complete >= trial.datetime_start
        if trial.state.name in ("COMPLETE", "PRUNED") and values:
            assert trial.value == (values[max(values)] if full is not None else trial.value)
    print("intermediate values", sum(len(trial.intermediate_values) for trial in trials))

    expected = best["full"] if full is not None else best["seen"]
    if expected is None:
        assert not [trial for trial in trials if trial.state.name == "COMPLETE"]
        print("best none")
    else:
        assert study.best_trial.number + 1 == expected["trial"], (study.best_trial, expected)
        assert study.best_value == expected["value"]
        assert study.best_params == expected["configuration"]
        print("best trial", study.best_trial.number + 1, "value", study.best_value)

    if draws:
        plot(study)
        # The study goes on in Optuna: the same names, ranges and options are accepted.
        distributions = {key: value for trial in trials for key, value in trial.distributions.items()}
        trial = study.ask(distributions)
        study.tell(trial, 0.0)
        assert len(study.trials) == len(trials) + 1


plots = False
for word in sys.argv[1:]:
    if word == "--plots":
        plots = True
    else:
        check(word, plots)
        plots = False
