#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include "base/text.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "exchange/export.hpp"
#include "exchange/new_file.hpp"
#include "exit_codes.hpp"
#include "open_study.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

enum class Format : std::uint8_t { csv, jsonl, optuna };

/// --to, or what the name of the file says.
Format format_of(const Arguments& arguments, const std::string& file) {
    const auto ends = [&](const char* ending) { return file.ends_with(ending); };
    const std::string to = arguments.has("to")                                  ? arguments.text("to")
                           : ends(".csv")                                       ? "csv"
                           : ends(".jsonl")                                     ? "jsonl"
                           : ends(".db") || ends(".sqlite") || ends(".sqlite3") ? "optuna"
                                                                                : "";
    if (to == "csv") return Format::csv;
    if (to == "jsonl") return Format::jsonl;
    if (to == "optuna") return Format::optuna;
    if (to.empty()) throw UsageError("espalier export: --to is missing: csv, jsonl or optuna");
    throw UsageError(fmt::format("espalier export: --to {}: must be csv, jsonl or optuna{}", to,
                                 did_you_mean(to, {"csv", "jsonl", "optuna"})));
}

CsvRows rows_of(const Arguments& arguments) {
    if (arguments.has("results") && arguments.has("progress"))
        throw UsageError("espalier export: --results and --progress: ask for one of them");
    return arguments.has("results")    ? CsvRows::results
           : arguments.has("progress") ? CsvRows::progress
                                       : CsvRows::trials;
}

void refuse_what_does_not_apply(const Arguments& arguments, Format format, const std::string& file) {
    const auto refuse = [](const char* what) { throw UsageError(fmt::format("espalier export: {}", what)); };
    if (arguments.has("results") && format != Format::csv)
        refuse("--results is for --to csv; the others have every result anyway");
    if (arguments.has("optuna-schema") && format != Format::optuna) refuse("--optuna-schema is for --to optuna");
    if (format == Format::optuna && file.empty()) refuse("--to optuna writes a file: name it, for example -o study.db");
}

std::string schema_of(const Arguments& arguments) {
    if (!arguments.has("optuna-schema")) return "";
    const std::string schema = arguments.text("optuna-schema");
    for (const auto& known : optuna_schemas())
        if (schema == known) return schema;
    throw UsageError(
        fmt::format("espalier export: --optuna-schema {}: must be {}", schema, fmt::join(optuna_schemas(), " or ")));
}

void write_text(const ExportSource& source, const Arguments& arguments, Format format, std::ostream& out) {
    if (format == Format::csv)
        export_csv(source, rows_of(arguments), out);
    else
        export_jsonl(source, arguments.has("progress"), out);
}

void write_file(const ExportSource& source, const Arguments& arguments, Format format, const std::string& name) {
    NewFile file(name, arguments.has("force"));
    if (format == Format::optuna) {
        for (const auto& note :
             export_optuna(source, {arguments.has("progress"), schema_of(arguments)}, file.temporary()))
            std::cerr << name << ": " << note << '\n';
    } else {
        std::ofstream out(file.temporary(), std::ios::binary | std::ios::trunc);
        write_text(source, arguments, format, out);
        out.close();
        if (!out) throw std::runtime_error(name + ": could not be written; is the disk full?");
    }
    file.finish();
}

}  // namespace

Syntax export_syntax() {
    Syntax syntax("export", {"JOURNAL"},
                  "Writes a run for other programs: CSV (a line a trial), JSON Lines (a trial a line, as trials --json "
                  "has it),\nor an SQLite file that Optuna opens as a study. Also while the run goes on. CSV and JSON "
                  "go to stdout\nunless a file is named; its name also says the format: .csv, .jsonl, .db.");
    syntax.flags.add_options()("to", po::value<std::string>()->value_name("csv|jsonl|optuna"), "the format")(
        "output,o", po::value<std::string>()->value_name("FILE"), "write to this file")(
        "force", "replace the file if it is there")("results", "CSV: a line a result instead of a line a trial")(
        "progress", "CSV: a line a report made inside a job; jsonl, optuna: those reports, too")(
        "optuna-schema", po::value<std::string>()->value_name("v3.0.0.d|v3.2.0.a"),
        "optuna: say that the file has this schema (alembic_version), for programs that open it without Optuna, as "
        "its dashboard in the browser does: v3.2.0.a for Optuna 3.2 to 5. Default: the Optuna that opens it says so");
    return syntax;
}

int export_command(const Arguments& arguments) {
    const std::string file = arguments.has("output") ? arguments.text("output") : "";
    const Format format = format_of(arguments, file);
    refuse_what_does_not_apply(arguments, format, file);
    rows_of(arguments);
    schema_of(arguments);
    JournalReader reader(arguments.positionals[0]);
    const Study study = logged_study(reader.study());
    const ExportSource source{reader, study.space, full_resource(study), times_of(study)};
    if (file.empty())
        write_text(source, arguments, format, std::cout);
    else
        write_file(source, arguments, format, file);
    return exit_done;
}

}  // namespace espalier
