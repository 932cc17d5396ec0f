"""Holds documents to the JSON Schemas of the program: schemas.py FOLDER, in which

    NAME.schema.json   are the schemas
    list               has a line `accept NAME FILE WORDS…` for a document, or `refuse …` for one that is spoiled

Says what is wrong, one line each, and ends with 1; with 77 where jsonschema is not installed. Besides: every schema is
one, every key in it has its description and every object of fixed keys is closed, definitions of the same name are
equal in all of them, and every key has been seen in a document.
"""

import json
import pathlib
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("python3-jsonschema is not installed, or too old for draft 2020-12")
    sys.exit(77)

# Keys that no document of the test has: the last ones are of runs of more than 100,000 jobs.
RARELY = {"draw.parent", "event.resource", "explain.in_flight.stop"} | {
    "report.workers.grid." + key for key in ("lanes", "bins", "lanes_a_row", "busy")
}

faults = []


def parts(schema, name):
    """All schemas in it, each with where it stands: the name of its document or definition, then keys."""
    if not isinstance(schema, dict):
        return
    yield name, schema
    for key, inner in schema.get("properties", {}).items():
        yield from parts(inner, f"{name}.{key}")
    for word in ("items", "additionalProperties"):
        yield from parts(schema.get(word), name)
    for inner in schema.get("anyOf", []) + schema.get("oneOf", []):
        yield from parts(inner, name)
    for key, inner in schema.get("$defs", {}).items():
        yield from parts(inner, key)


def keys(name, schema):
    return {f"{where}.{key}" for where, part in parts(schema, name) for key in part.get("properties", {})}


def lint(name, schema):
    Draft202012Validator.check_schema(schema)
    if "$comment" not in schema:
        faults.append(f"{name}: $comment does not say what a reader may rely on")
    for where, part in parts(schema, name):
        for key, inner in part.get("properties", {}).items():
            if not inner.get("description"):
                faults.append(f"{name}: {where}.{key} has no description")
        if "properties" in part and part.get("additionalProperties") is not False:
            faults.append(f"{name}: {where} is not closed: additionalProperties: false")


def seen(validator, root, schema, value, where, found):
    """Adds the keys of the schema that the document, which is valid, has."""
    if "$ref" in schema:
        target = schema["$ref"].split("/")[-1]
        return seen(validator, root, root["$defs"][target], value, target, found)
    for inner in schema.get("anyOf", []) + schema.get("oneOf", []):
        if validator.evolve(schema=inner).is_valid(value):
            seen(validator, root, inner, value, where, found)
    if isinstance(value, list) and "items" in schema:
        for item in value:
            seen(validator, root, schema["items"], item, where, found)
    if isinstance(value, dict):
        for key, inner in schema.get("properties", {}).items():
            if key in value:
                found.add(f"{where}.{key}")
                seen(validator, root, inner, value[key], f"{where}.{key}", found)
        if isinstance(schema.get("additionalProperties"), dict):
            for key in value.keys() - schema.get("properties", {}).keys():
                seen(validator, root, schema["additionalProperties"], value[key], where, found)


def main(folder):
    schemas = {path.name.split(".")[0]: json.loads(path.read_text()) for path in sorted(folder.glob("*.schema.json"))}
    definitions = {}
    for name, schema in schemas.items():
        lint(name, schema)
        for key, inner in schema.get("$defs", {}).items():
            other, text = definitions.setdefault(key, (name, inner))
            if text != inner:
                faults.append(f"{name}: $defs/{key} is not that of {other}")
    validators = {name: Draft202012Validator(schema) for name, schema in schemas.items()}
    found = set(RARELY)
    lines = (folder / "list").read_text().splitlines()
    for line in lines:
        what, name, file, words = line.split(" ", 3)
        document = json.loads((folder / file).read_text())
        errors = list(validators[name].iter_errors(document))
        if what == "refuse" and not errors:
            faults.append(f"{words}: the schema takes it all the same")
        if what == "accept":
            for error in errors[:3]:  # of a hundred trials one tells it
                faults.append(f"{words}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
            if not errors:
                seen(validators[name], schemas[name], schemas[name], document, name, found)
    for name, schema in schemas.items():
        faults.extend(f"{name}: {key} is documented, and no document has it" for key in keys(name, schema) - found)
    print("\n".join(faults) if faults else f"{len(lines)} documents, {len(schemas)} schemas: all is well")
    return 1 if faults else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
