#include "config/values.hpp"

#include <charconv>
#include <type_traits>

namespace zhian {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct unit {
  std::string_view name;
  int64_t ms;
};

// Longest first: a duration is shown in the largest unit that divides it.
constexpr unit units[] = {
    {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}};

std::optional<int64_t> parse_integer(std::string_view text) {
  int64_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

/// The value as it may stand in a message: short, without control bytes.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (unsigned char c : text.substr(0, 60))
    out += c < 0x20 || c == 0x7f ? '?' : static_cast<char>(c);
  out += text.size() > 60 ? "…\"" : "\"";
  return out;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto item = text.substr(0, comma);
    while (item.starts_with(' '))
      item.remove_prefix(1);
    while (item.ends_with(' '))
      item.remove_suffix(1);
    if (!item.empty())
      out.emplace_back(item);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return out;
}

/// Reads one value for one row.
class reader {
public:
  reader(const setting& which, const raw_value& value, bool typed)
      : which_(which), value_(value), typed_(typed) {}

  std::optional<std::string> into(std::string* to) {
    const auto* text = std::get_if<std::string>(&value_);
    if (text == nullptr)
      return wrong_type();
    if (auto why = refuse_text(*text))
      return why;
    *to = *text;
    return std::nullopt;
  }

  std::optional<std::string> into(bool* to) {
    if (const auto* x = std::get_if<bool>(&value_)) {
      *to = *x;
      return std::nullopt;
    }
    const auto* text = std::get_if<std::string>(&value_);
    if (text == nullptr || typed_)
      return wrong_type();
    if (*text != "true" && *text != "false" && *text != "1" && *text != "0")
      return wrong_type();
    *to = *text == "true" || *text == "1";
    return std::nullopt;
  }

  std::optional<std::string> into(uint16_t* to) { return into_integer(to); }
  std::optional<std::string> into(uint32_t* to) { return into_integer(to); }
  std::optional<std::string> into(milliseconds* to) { return into_duration(to); }
  std::optional<std::string> into(seconds* to) { return into_duration(to); }

  std::optional<std::string> into(std::vector<std::string>* to) {
    std::vector<std::string> items;
    if (const auto* list = std::get_if<std::vector<std::string>>(&value_))
      items = *list;
    else if (const auto* text = std::get_if<std::string>(&value_); text != nullptr && !typed_)
      items = split_list(*text);
    else
      return wrong_type();
    if (static_cast<int64_t>(items.size()) > which_.bounds.most)
      return "has " + std::to_string(items.size()) + " items; " + bounds_in_words(which_);
    for (const auto& item : items)
      if (auto why = rule_against(item))
        return in_quotes(item) + " " + *why;
    *to = std::move(items);
    return std::nullopt;
  }

  std::optional<std::string> into(profile* to) {
    const auto* text = std::get_if<std::string>(&value_);
    if (text == nullptr)
      return wrong_type();
    for (auto x : {profile::dev, profile::test, profile::production})
      if (*text == to_string(x)) {
        *to = x;
        return std::nullopt;
      }
    return in_quotes(*text) + " is not one of dev, test, production";
  }

private:
  template <class T>
  std::optional<std::string> into_integer(T* to) {
    std::optional<int64_t> number;
    if (const auto* x = std::get_if<int64_t>(&value_))
      number = *x;
    else if (const auto* text = std::get_if<std::string>(&value_); text != nullptr && !typed_)
      number = parse_integer(*text);
    if (!number)
      return wrong_type();
    if (*number < which_.bounds.least || *number > which_.bounds.most)
      return std::to_string(*number) + " is out of range: " + bounds_in_words(which_);
    *to = static_cast<T>(*number);
    return std::nullopt;
  }

  template <class T>
  std::optional<std::string> into_duration(T* to) {
    const auto* text = std::get_if<std::string>(&value_);
    // A bare number would mean milliseconds in one setting and seconds in the next: the unit is
    // part of the value.
    auto ms = text != nullptr ? parse_duration_ms(*text) : std::nullopt;
    if (!ms)
      return wrong_type();
    if (*ms < which_.bounds.least || *ms > which_.bounds.most)
      return *text + " is out of range: " + bounds_in_words(which_);
    auto out = std::chrono::duration_cast<T>(milliseconds{*ms});
    if (out != milliseconds{*ms})
      return *text + " is not a whole number of seconds";
    *to = out;
    return std::nullopt;
  }

  std::optional<std::string> rule_against(std::string_view text) const {
    auto why = which_.rule != nullptr ? which_.rule(text) : std::string_view{};
    return why.empty() ? std::nullopt : std::optional<std::string>{why};
  }

  std::optional<std::string> refuse_text(std::string_view text) const {
    auto size = static_cast<int64_t>(text.size());
    if (size < which_.bounds.least)
      return "may not be empty";
    if (size > which_.bounds.most)
      return "is " + std::to_string(size) + " bytes long: " + bounds_in_words(which_);
    if (text.find('\0') != std::string_view::npos)
      return "holds a zero byte";
    auto why = rule_against(text);
    return why && !which_.secret ? in_quotes(text) + " " + *why : why;
  }

  std::optional<std::string> wrong_type() const {
    std::string got;
    if (const auto* text = std::get_if<std::string>(&value_))
      got = which_.secret ? "a text" : in_quotes(*text);
    else if (std::holds_alternative<bool>(value_))
      got = "a truth value";
    else if (const auto* number = std::get_if<int64_t>(&value_))
      got = which_.secret ? "a number" : "the bare number " + std::to_string(*number);
    else if (const auto* alien = std::get_if<alien_value>(&value_))
      got = alien->type;
    else
      got = "a list";
    return "takes " + std::string{kind_in_words(which_)} + ", not " + got;
  }

  const setting& which_;
  const raw_value& value_;
  bool typed_;
};

} // namespace

std::optional<std::string> assign(settings& to, const setting& which, const raw_value& value,
                                  bool typed) {
  reader in{which, value, typed};
  return std::visit([&](auto* field) { return in.into(field); }, which.field(to));
}

std::string show_value(settings& of, const setting& which) {
  struct printer {
    std::string operator()(const std::string* x) const { return *x; }
    std::string operator()(const bool* x) const { return *x ? "true" : "false"; }
    std::string operator()(const uint16_t* x) const { return std::to_string(*x); }
    std::string operator()(const uint32_t* x) const { return std::to_string(*x); }
    std::string operator()(const milliseconds* x) const { return show_duration_ms(x->count()); }
    std::string operator()(const seconds* x) const {
      return show_duration_ms(milliseconds{*x}.count());
    }
    std::string operator()(const profile* x) const { return std::string{to_string(*x)}; }
    std::string operator()(const std::vector<std::string>* x) const {
      std::string out;
      for (const auto& item : *x)
        out += (out.empty() ? "" : ",") + item;
      return out;
    }
  };
  auto text = std::visit(printer{}, which.field(of));
  if (which.secret)
    return text.empty() ? "(empty)" : "(set)";
  return text;
}

std::string_view kind_in_words(const setting& which) {
  struct namer {
    std::string_view operator()(std::string*) const { return "a text"; }
    std::string_view operator()(bool*) const { return "true or false"; }
    std::string_view operator()(uint16_t*) const { return "a whole number"; }
    std::string_view operator()(uint32_t*) const { return "a whole number"; }
    std::string_view operator()(milliseconds*) const {
      return "a duration such as \"250ms\" or \"10s\"";
    }
    std::string_view operator()(seconds*) const {
      return "a duration such as \"30s\", \"10m\" or \"30d\"";
    }
    std::string_view operator()(std::vector<std::string>*) const { return "a list of texts"; }
    std::string_view operator()(profile*) const { return "dev, test or production"; }
  };
  settings any;
  return std::visit(namer{}, which.field(any));
}

std::string bounds_in_words(const setting& which) {
  settings any;
  auto field = which.field(any);
  auto [least, most] = which.bounds;
  auto number = [&](int64_t x) {
    bool duration =
        std::holds_alternative<milliseconds*>(field) || std::holds_alternative<seconds*>(field);
    return duration ? show_duration_ms(x) : std::to_string(x);
  };
  if (std::holds_alternative<bool*>(field) || std::holds_alternative<profile*>(field))
    return "";
  if (std::holds_alternative<std::string*>(field))
    return "at most " + std::to_string(most) + " bytes" + (least > 0 ? ", not empty" : "");
  if (std::holds_alternative<std::vector<std::string>*>(field))
    return "at most " + std::to_string(most) + " items";
  return number(least) + " to " + number(most);
}

std::optional<int64_t> parse_duration_ms(std::string_view text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0)
    return std::nullopt;
  auto name = text.substr(static_cast<size_t>(end - text.data()));
  for (const auto& u : units) {
    if (name != u.name)
      continue;
    int64_t ms = 0;
    if (__builtin_mul_overflow(number, u.ms, &ms))
      return std::nullopt;
    return ms;
  }
  return std::nullopt;
}

std::string show_duration_ms(int64_t ms) {
  if (ms == 0)
    return "0s";
  for (const auto& u : units)
    if (ms % u.ms == 0)
      return std::to_string(ms / u.ms) + std::string{u.name};
  return std::to_string(ms) + "ms";
}

std::string_view to_string(profile x) {
  switch (x) {
  case profile::dev:
    return "dev";
  case profile::test:
    return "test";
  case profile::production:
    return "production";
  }
  return "dev";
}

} // namespace zhian
