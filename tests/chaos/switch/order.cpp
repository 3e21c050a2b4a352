#include "tests/chaos/switch/order.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <vector>

namespace zhian::chaos {

namespace {

/// Locally administered; the port is the last byte.
constexpr std::array<uint8_t, 5> prefix{0x02, 0x7a, 0x68, 0x63, 0x00};

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  while (!line.empty()) {
    auto end = std::min(line.find(' '), line.size());
    if (end > 0)
      out.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return out;
}

template <class T>
std::optional<T> number(std::string_view text, T least, T most) {
  T out{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || !(out >= least && out <= most))
    return std::nullopt;
  return out;
}

not_understood because(std::string why) {
  return {std::move(why)};
}

order read_link(const std::vector<std::string_view>& words, size_t ports) {
  if (words.size() < 3 || ports == 0)
    return because("which link?");
  auto from = number<size_t>(words[1], 0, ports - 1);
  auto to = number<size_t>(words[2], 0, ports - 1);
  if (!from || !to || *from == *to)
    return because("there is no such link");
  set_link out{*from, *to, {}};
  for (size_t i = 3; i < words.size(); i += 2) {
    auto name = words[i];
    auto value = i + 1 < words.size() ? number<double>(words[i + 1], 0, 60'000) : std::nullopt;
    if (!value)
      return because(std::string{name} + " needs a number");
    if (name == "delay" || name == "jitter") {
      auto time = moment{static_cast<int64_t>(*value * 1000)};
      (name == "delay" ? out.how.delay : out.how.jitter) = time;
      continue;
    }
    if (*value > 100)
      return because(std::string{name} + " is of a hundred");
    auto part = *value / 100;
    if (name == "loss")
      out.how.loss = part;
    else if (name == "duplicate")
      out.how.duplication = part;
    else if (name == "reorder")
      out.how.reordering = part;
    else
      return because("what is " + std::string{name} + "?");
  }
  if (out.how.jitter > out.how.delay)
    return because("more jitter than delay");
  if (out.how.reordering > 0 && out.how.delay == moment{0})
    return because("without a delay nothing can be overtaken");
  return out;
}

} // namespace

order read_order(std::string_view line, size_t ports) {
  auto words = words_of(line);
  if (words.empty())
    return because("nothing was said");
  if (words[0] == "link")
    return read_link(words, ports);
  if (words.size() == 1 && words[0] == "mend")
    return mend_all{};
  if (words.size() == 1 && words[0] == "figures")
    return tell_figures{};
  return because("no such order");
}

std::string address_of(size_t port) {
  char out[18];
  std::snprintf(out, sizeof out, "%02x:%02x:%02x:%02x:%02x:%02x", prefix[0], prefix[1], prefix[2],
                prefix[3], prefix[4], static_cast<unsigned>(port & 0xff));
  return out;
}

std::optional<size_t> port_of(std::string_view frame, size_t ports) {
  constexpr size_t shortest = 14; // Two addresses and a type.
  if (frame.size() < shortest
      || !std::equal(prefix.begin(), prefix.end(), frame.begin(),
                     [](uint8_t a, char b) { return a == static_cast<uint8_t>(b); }))
    return std::nullopt;
  auto port = static_cast<size_t>(static_cast<uint8_t>(frame[prefix.size()]));
  return port < ports ? std::optional{port} : std::nullopt;
}

} // namespace zhian::chaos
