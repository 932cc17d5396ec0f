// Writes the report's page for the browser test: data from stdin, page to stdout.
//   report_page_write file|live|no-charts < data.json > page.html
#include <iostream>
#include <iterator>
#include <string>

#include "report/page.hpp"

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "file";
    const std::string data{std::istreambuf_iterator<char>(std::cin), {}};
    const auto kind = what == "live" ? espalier::PageKind::live : espalier::PageKind::file;
    std::cout << espalier::report_page(data, kind, what != "no-charts");
    return std::cout.flush() ? 0 : 1;
}
