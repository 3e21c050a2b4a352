// Columns for people.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace zhian::cli {

/// Lines of cells, each column as wide as its widest cell.
class table_out {
public:
  explicit table_out(std::vector<std::string> head) { row(std::move(head)); }

  void row(std::vector<std::string> cells) {
    widths_.resize(std::max(widths_.size(), cells.size()));
    for (size_t i = 0; i < cells.size(); ++i) {
      // What comes out of the store may not steer the terminal.
      for (auto& c : cells[i])
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
          c = '?';
      widths_[i] = std::max(widths_[i], cells[i].size());
    }
    rows_.push_back(std::move(cells));
  }

  std::string str() const {
    std::string out;
    for (const auto& cells : rows_) {
      for (size_t i = 0; i < cells.size(); ++i) {
        out += cells[i];
        if (i + 1 < cells.size())
          out.append(widths_[i] - cells[i].size() + 2, ' ');
      }
      out += '\n';
    }
    return out;
  }

private:
  std::vector<size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

} // namespace zhian::cli
