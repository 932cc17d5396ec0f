/// Small data for the tests of letter: classes that overlap a little.
#pragma once

#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>

#include "counter_random.hpp"
#include "letter/csv_table.hpp"

namespace blobs {

/// Four columns: two in which three classes lie on a circle, one without meaning, one constant. Then the class.
inline std::string csv(int rows) {
    std::ostringstream text;
    text << "x,y,noise,constant,class\n";
    objectives::CounterRandom random(7, 100);
    for (int i = 0; i < rows; ++i) {
        const auto label = random.below(3);
        const double angle = 2.1 * label;
        text << 3 * std::cos(angle) + random.normal() << ',' << 30 * std::sin(angle) + 10 * random.normal() << ','
             << random.normal() << ",5,"
             << "ABC"[label] << '\n';
    }
    return text.str();
}

inline letter::CsvTable table(int rows) {
    std::istringstream in(csv(rows));
    return letter::read_csv(in, "", "blobs");
}

}  // namespace blobs
