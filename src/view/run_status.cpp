#include "view/run_status.hpp"

#include "base/text.hpp"
#include "view/status_reader.hpp"

namespace espalier {

RunStatus read_status(JournalReader& reader, const LadderPlan& plan, std::optional<double> full_resource,
                      const StatusQuestion& question) {
    return StatusReader(reader, {plan, full_resource, question}).look(reader, question.now_us);
}

std::string RunStatus::resume_line() const {
    return simulated() || asked || state == RunState::running || state == RunState::finished
               ? ""
               : "espalier resume " + shell_word(journal);
}

}  // namespace espalier
