#include "command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <sstream>

#include "base/text.hpp"

namespace espalier {
namespace po = boost::program_options;

Syntax::Syntax(std::string the_command, std::vector<std::string> the_positionals, std::string the_about)
    : command(std::move(the_command)),
      positionals(std::move(the_positionals)),
      about(std::move(the_about)),
      flags("Flags", 100, 60) {
    flags.add_options()("help", "print this");
}

std::string Syntax::help() const {
    std::ostringstream text;
    text << "espalier " << command;
    for (const auto& name : positionals) text << ' ' << name;
    text << " [flags]\n\n" << about << "\n\n" << flags;
    return text.str();
}

std::vector<Flag> flags_of(const Syntax& syntax) {
    std::vector<Flag> flags;
    for (const auto& option : syntax.flags.options()) {
        const bool has_value = option->semantic()->max_tokens() > 0;
        const std::string letter = option->canonical_display_name(po::command_line_style::allow_dash_for_short);
        flags.push_back({"--" + option->long_name(), has_value ? option->semantic()->name() : "", option->description(),
                         letter.starts_with("--") ? "" : letter});
    }
    return flags;
}

namespace {

std::vector<std::string> flag_names(const Syntax& syntax) {
    std::vector<std::string> names;
    for (const auto& flag : flags_of(syntax)) names.push_back(flag.name);
    return names;
}

[[noreturn]] void complain(const Syntax& syntax, const std::string& what) {
    throw UsageError(fmt::format("espalier {}: {}; see: espalier {} --help", syntax.command, what, syntax.command));
}

/// "a FILE", "N", "one of none|process|power".
std::string in_words(const std::string& value) {
    if (value.find('|') != std::string::npos) return "one of " + value;
    return (value.size() > 1 ? "a " : "") + value;
}

/// The parser takes whatever follows a flag for its value, another flag too: `--journal --quiet` would name a file.
void refuse_missing_values(const Syntax& syntax, const std::vector<std::string>& words) {
    const auto flags = flags_of(syntax);
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
        const auto flag = std::find_if(flags.begin(), flags.end(),
                                       [&](const Flag& f) { return f.name == words[i] || f.letter == words[i]; });
        if (flag == flags.end() || flag->value.empty()) continue;
        if (++i == words.size() || words[i].starts_with("--"))
            complain(syntax,
                     fmt::format("{} needs {}", flag->name, in_words(flag->value.substr(0, flag->value.find(' ')))));
    }
}

bool is_negative_number(const std::string& word) {
    const std::string rest = word.starts_with('-') ? word.substr(1) : "";
    return !rest.empty() && (std::isdigit(static_cast<unsigned char>(rest.front())) != 0 || rest.front() == '.' ||
                             rest == "inf" || rest == "nan");
}

po::variables_map parsed(const Syntax& syntax, const std::vector<std::string>& words,
                         std::vector<std::string>& positionals) {
    po::options_description all;
    all.add(syntax.flags).add_options()("positional", po::value<std::vector<std::string>>(&positionals));
    po::positional_options_description positional;
    positional.add("positional", -1);
    // No guessing: an abbreviated flag is an unknown one, and gets its suggestion.
    int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    // -0.5 is a loss.
    if (std::any_of(words.begin(), words.end(), is_negative_number)) style &= ~po::command_line_style::allow_short;
    refuse_missing_values(syntax, words);
    po::variables_map flags;
    try {
        po::store(po::command_line_parser(words).options(all).positional(positional).style(style).run(), flags);
        po::notify(flags);
    } catch (const po::unknown_option& error) {
        const std::string flag = error.get_option_name();
        complain(syntax, fmt::format("unknown flag `{}`{}", flag, did_you_mean(flag, flag_names(syntax))));
    } catch (const po::error& error) {
        complain(syntax, error.what());
    }
    return flags;
}

}  // namespace

Arguments parse(const Syntax& syntax, const std::vector<std::string>& words) {
    Arguments arguments;
    arguments.flags = parsed(syntax, words, arguments.positionals);
    if (arguments.has("help")) {
        std::cout << syntax.help();
        arguments.help = true;
        return arguments;
    }
    const auto most = syntax.positionals.size();
    const auto least = static_cast<std::size_t>(std::count_if(syntax.positionals.begin(), syntax.positionals.end(),
                                                              [](const auto& name) { return !name.starts_with('['); }));
    if (arguments.positionals.size() < least)
        complain(syntax, fmt::format("{} is missing", syntax.positionals[arguments.positionals.size()]));
    if (arguments.positionals.size() > most)
        complain(syntax, fmt::format("`{}` is one argument too many", arguments.positionals[most]));
    return arguments;
}

}  // namespace espalier
