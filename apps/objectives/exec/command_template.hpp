/// The study's command: words with placeholders in braces. Read once, when the objective is opened; filled in for every
/// job. A value; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace objectives::exec {

class CommandTemplate {
  public:
    /// `{name}` is a placeholder, `{{` and `}}` are braces. @throws espalier::ConfigurationError
    explicit CommandTemplate(const std::vector<std::string>& words);

    /// The names of the placeholders, each once, in the order of the command.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

    /// The first word when it is the same for every job: then it can be looked for beforehand.
    [[nodiscard]] std::optional<std::string> fixed_program() const;

    /// What stands for a name; nothing: the whole word is left out.
    using Fill = std::function<std::optional<std::string>(const std::string& name)>;
    /// @throws espalier::ConfigurationError when the first word is left out.
    [[nodiscard]] std::vector<std::string> fill(const Fill& value) const;

  private:
    struct Piece {
        bool placeholder = false;
        std::string text;  ///< of a placeholder: its name
    };
    using Word = std::vector<Piece>;

    Word read(const std::string& word);

    std::vector<Word> words_;
    std::vector<std::string> names_;
};

}  // namespace objectives::exec
