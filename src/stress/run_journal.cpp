#include "stress/run_journal.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "journal/reader.hpp"
#include "journal/writer.hpp"
#include "sample/random_sampler.hpp"
#include "space/space.hpp"

namespace espalier {
namespace {

const Space& space() {
    static const Space one({{"rate", FloatRange{1e-4, 1, true}, {}}, {"units", IntRange{8, 512, true}, {}}});
    return one;
}

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<ReadMessage> messages_in(const std::string& path) {
    JournalReader reader(path);
    std::vector<ReadMessage> messages;
    reader.messages([&](const ReadMessage& message) { messages.push_back(message); });
    return messages;
}

std::vector<TrialRow> trials_in(const std::string& path) {
    JournalReader reader(path);
    std::vector<TrialRow> trials;
    reader.trials([&](const TrialRow& trial) { trials.push_back(trial); });
    return trials;
}

}  // namespace

StressFolder::StressFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "espalier-stress-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder like " + pattern);
    path_ = pattern;
}

StressFolder::~StressFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<JournalWriter> new_journal(const StressCase& c, const std::string& path) {
    StudyRow study;
    study.name = "stress";
    study.seed = c.seed;
    study.durability = c.live.deferred ? Durability::process : Durability::none;
    study.program = "espalier stress";
    return JournalWriter::create(path, study);
}

std::unique_ptr<Copies> copies_of(const StressCase& c, const std::unordered_map<std::uint64_t, TrialId>& parents) {
    auto copies = std::make_unique<Copies>(space(), c.plan.population ? c.plan.population->seed : 0);
    for (const auto& [trial, parent] : parents) copies->add(TrialId{trial}, parent);
    return copies;
}

void push_decision(JournalWriter& writer, const StressCase& c, Copies& copies, Seq seq, const Decision& decision) {
    writer.push(DecisionRow{seq, decision});
    if (!decision.draws()) return;
    const TrialId trial = decision.job.trial, parent = decision.job.parent;
    const RandomSampler sampler(space(), c.seed);
    if (!decision.copies()) return writer.push(row_of(trial, sampler.draw(trial), space()));
    copies.add(trial, parent);
    const Draw draw = copies.draw(trial, [&](TrialId other) { return sampler.draw(other).configuration; });
    writer.push(row_of_copy(trial, parent, draw, space()));
}

void write_journal(const StressCase& c, const std::string& path, const std::vector<Message>& messages,
                   const std::vector<std::int64_t>& times, std::size_t undecided) {
    const auto writer = new_journal(c, path);
    writer->start(SessionRow{}, nullptr);
    const auto copies = copies_of(c);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        writer->push(messages[i], times.empty() ? static_cast<std::int64_t>(i) : times[i]);
        if (messages[i].decision && i + undecided < messages.size())
            push_decision(*writer, c, *copies, messages[i].seq, *messages[i].decision);
    }
    writer->close();
}

Replayed replayed(const StressCase& c, const std::string& path) {
    const RandomSampler sampler(space(), c.seed);
    return replay(path, c.plan, space(), sampler);
}

std::string fault_of_replay(const StressCase& c, const std::vector<Message>& messages, const Judge& judge) {
    const StressFolder folder;
    const std::string path = folder.file("run.journal");
    write_journal(c, path, messages, {}, 1);
    const Replayed past = replayed(c, path);
    if (past.difference) return "replay differs: " + past.difference->what;
    const auto &one = past.ladder.vacancies(), &other = judge.ladder().vacancies();
    if (past.in_flight.jobs() != judge.in_flight().jobs()) return "replayed, other jobs are in flight";
    if (one.in_flight() != other.in_flight() || one.pending() != other.pending() || one.parked() != other.parked())
        return "replayed, other workers are busy, released or parked";
    if (past.ladder.drawn() != judge.ladder().drawn()) return "replayed, another number of trials";
    return fault_of_journal(path, messages);
}

std::string fault_of_journal(const std::string& path, const std::vector<Message>& messages) {
    const auto read = messages_in(path);
    if (read.size() != messages.size())
        return fmt::format("the journal holds {} messages of {}", read.size(), messages.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        if (!read[i].checksum_ok) return fmt::format("message {}: its checksum in the journal does not fit", i + 1);
        if (read[i].row.event != messages[i].event) return fmt::format("message {} is another in the journal", i + 1);
        if (read[i].decision && read[i].decision != messages[i].decision)
            return fmt::format("message {} has another decision in the journal", i + 1);
    }
    return "";
}

std::string difference_of_journals(const std::string& one, const std::string& other) {
    const auto a = messages_in(one), b = messages_in(other);
    if (a.size() != b.size()) return "run twice, the journals have other numbers of messages";
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i].row.event != b[i].row.event || a[i].decision != b[i].decision || a[i].row.time_us != b[i].row.time_us)
            return fmt::format("run twice, the journals differ in message {}", i + 1);
    const auto trials = trials_in(one), others = trials_in(other);
    if (trials.size() != others.size()) return "run twice, the journals have other numbers of trials";
    for (std::size_t i = 0; i < trials.size(); ++i)
        if (trials[i].unit != others[i].unit || trials[i].configuration != others[i].configuration)
            return fmt::format("run twice, the journals differ in trial {}", number(trials[i].trial));
    return bytes_of(one) == bytes_of(other) ? "" : "run twice, the journals differ in their bytes";
}

}  // namespace espalier
