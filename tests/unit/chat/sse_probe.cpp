// The SSE parser as a filter. Standard input: pieces, each a 32-bit little-endian length and as
// many bytes; the length 0xffffffff ends a case. Standard output: for each case one line, the list
// of its events.
#include <array>
#include <cstdint>
#include <iostream>

#include "actors/gateways/sse_parser.hpp"
#include "protocols/json_writer.hpp"

int main() {
  constexpr uint32_t end_of_case = 0xffffffff;
  constexpr uint32_t most = 1u << 20;
  zhian::sse_parser parser;
  std::vector<zhian::sse_event> events;
  std::array<unsigned char, 4> head{};
  while (std::cin.read(reinterpret_cast<char*>(head.data()), head.size())) {
    uint32_t size = head[0] | head[1] << 8 | head[2] << 16 | static_cast<uint32_t>(head[3]) << 24;
    if (size == end_of_case) {
      zhian::json_writer out;
      out.open_list();
      for (const auto& x : events)
        out.open().field("event", x.type).field("id", x.id).field("data", x.data).close();
      std::cout << out.close_list().take() << '\n' << std::flush;
      parser = zhian::sse_parser{};
      events.clear();
      continue;
    }
    if (size > most)
      return 2;
    std::string bytes(size, '\0');
    if (!std::cin.read(bytes.data(), size))
      return 2;
    if (!parser.feed(bytes, events))
      return 3;
  }
  return 0;
}
