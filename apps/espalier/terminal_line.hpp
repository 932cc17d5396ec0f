/// A line on stderr that is redrawn in place on a terminal; elsewhere each text is a line of its own. One thread at a
/// time.
#pragma once

#include <string>
#include <string_view>

namespace espalier {

class TerminalLine {
  public:
    TerminalLine();

    [[nodiscard]] bool on_terminal() const { return terminal_; }
    /// Draws the text in place of what stood there; `bold`: a part of it that stands out.
    void draw(const std::string& text, std::string_view bold = {});
    /// Leaves the terminal with a clean line: what is printed next stands alone.
    void clear();

  private:
    bool terminal_;
    bool drawn_ = false;
};

}  // namespace espalier
