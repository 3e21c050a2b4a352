#include "actors/catalogue/csv.hpp"

#include <utility>

#include "protocols/utf8.hpp"

namespace zhian::catalogue {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class reader {
public:
  reader(std::string_view text, const csv_bounds& bounds) : text_(text), bounds_(bounds) {
    if (text_.starts_with(byte_order_mark))
      at_ = byte_order_mark.size();
  }

  csv_file read() {
    csv_file out;
    while (at_ < text_.size()) {
      auto row = next_row();
      if (row.fields.size() == 1 && row.fields.front().empty() && row.fault.empty())
        continue;
      if (out.rows.size() == bounds_.rows) {
        out.cut = true;
        break;
      }
      out.rows.push_back(std::move(row));
    }
    return out;
  }

private:
  csv_row next_row() {
    csv_row row;
    row.line = line_;
    for (bool more = true; more;) {
      std::string field;
      more = next_field(row, field);
      if (row.fields.size() < bounds_.fields)
        row.fields.push_back(std::move(field));
      else
        blame(row, "too_many_fields");
    }
    return row;
  }

  /// Reads a field and what ends it; whether another one follows in this row.
  bool next_field(csv_row& row, std::string& out) {
    if (at_ < text_.size() && text_[at_] == '"') {
      ++at_;
      quoted(row, out);
      // Behind the closing quote nothing but the end of the field may stand.
      if (at_ < text_.size() && text_[at_] != ',' && !at_break()) {
        blame(row, "quotes");
        plain(row, out);
      }
    } else {
      plain(row, out);
    }
    if (!storable_text(out)) {
      blame(row, "encoding");
      out = mend_text(out);
    }
    if (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      return true;
    }
    take_break();
    return false;
  }

  void plain(csv_row& row, std::string& out) {
    for (; at_ < text_.size() && text_[at_] != ',' && !at_break(); ++at_) {
      if (text_[at_] == '"')
        blame(row, "quotes");
      out += text_[at_];
    }
  }

  void quoted(csv_row& row, std::string& out) {
    while (at_ < text_.size()) {
      auto c = text_[at_];
      if (c == '"') {
        ++at_;
        if (at_ == text_.size() || text_[at_] != '"')
          return;
        ++at_;
        out += '"';
      } else if (take_break()) {
        out += '\n';
      } else {
        ++at_;
        out += c;
      }
    }
    blame(row, "open_quote");
  }

  bool at_break() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  bool take_break() {
    if (at_ == text_.size() || !at_break())
      return false;
    bool pair = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
    at_ += pair ? 2 : 1;
    ++line_;
    return true;
  }

  static void blame(csv_row& row, std::string_view why) {
    if (row.fault.empty())
      row.fault = why;
  }

  std::string_view text_;
  const csv_bounds& bounds_;
  size_t at_ = 0;
  uint32_t line_ = 1;
};

} // namespace

csv_file read_csv(std::string_view text, const csv_bounds& bounds) {
  return reader{text, bounds}.read();
}

} // namespace zhian::catalogue
