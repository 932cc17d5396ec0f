/// A program that was started and runs beside us. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace espalier {

class ChildProgram {
  public:
    /// Starts it in `folder`, with `environment` ("NAME=VALUE") on top of ours; stdout and stderr are added to the file
    /// `output`. @throws std::runtime_error
    ChildProgram(const std::vector<std::string>& words, const std::string& folder,
                 const std::vector<std::string>& environment, const std::string& output);
    ChildProgram(const ChildProgram&) = delete;
    ChildProgram& operator=(const ChildProgram&) = delete;
    ~ChildProgram();  ///< kills it if it still runs

    [[nodiscard]] int pid() const { return pid_; }
    void signal(int number) const;
    /// How it ended: its exit code, or 128 + the signal that killed it. Nothing: it runs.
    [[nodiscard]] std::optional<int> ended();
    int wait();

  private:
    int pid_ = -1;
    std::optional<int> ended_;
};

}  // namespace espalier
