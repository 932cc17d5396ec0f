// A loop as users write it, which may be killed: goes on with the journal if there is one. Tells on stderr what it
// asked for and told, a line each.
#include <cmath>
#include <espalier/study.hpp>
#include <filesystem>
#include <iostream>
#include <string>

namespace {

double loss_of(const espalier::ask::Job& job) { return std::pow(std::log10(job.real("lr")) + 2, 2) + 1 / job.to; }

void train(espalier::ask::Study& study, const espalier::ask::Job& job) {
    std::cerr << "asked " << job.number << std::endl;
    study.tell(job, loss_of(job));
    std::cerr << "told " << job.number << std::endl;
}

}  // namespace

int main(int, char** argv) {
    const std::string study_file = argv[1], journal = argv[2];
    try {
        auto study = std::filesystem::exists(journal) ? espalier::ask::Study::open(journal)
                                                      : espalier::ask::Study::create(study_file, journal);
        for (const auto& job : study.open_jobs()) train(study, study.again(job.number));
        while (const auto job = study.ask()) train(study, *job);
        study.close();
    } catch (const espalier::ask::Error& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
