/// A terminal that is drawn on as a whole, on its alternate screen, and its keys. Elsewhere stdout is a stream of
/// lines. One a program, from one thread; what was there before is put back by the destructor.
#pragma once

#include <termios.h>

#include <optional>
#include <vector>

#include "view/status_screen.hpp"

namespace espalier {

class Screen {
  public:
    Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;
    ~Screen();

    [[nodiscard]] bool on_terminal() const { return terminal_; }
    /// Of the terminal now; elsewhere 100 columns and any number of rows.
    [[nodiscard]] ScreenSize size() const;

    /// Takes the alternate screen and the keys. Only on a terminal; the same again does nothing.
    void enter();
    void leave();
    /// In place of what was there, in one piece. Only between enter() and leave().
    void draw(const std::vector<ScreenLine>& lines);
    /// Below what was printed before, to stay.
    void print(const std::vector<ScreenLine>& lines) const;

    /// Readable when a key was pressed; -1: there is no keyboard.
    [[nodiscard]] int keyboard() const { return keys_ ? 0 : -1; }
    /// The next key, or 0.
    [[nodiscard]] char key() const;

  private:
    [[nodiscard]] std::string inked(const ScreenLine& line) const;

    bool terminal_;
    bool color_;
    bool entered_ = false;
    std::optional<termios> keys_;  ///< the keyboard as it was
};

}  // namespace espalier
