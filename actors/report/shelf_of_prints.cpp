#include "actors/report/shelf_of_prints.hpp"

#include <algorithm>

#include "protocols/digest.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/time.hpp"

namespace zhian::report {

const print_report::reply* shelf_of_prints::find(const std::string& key) {
  auto at =
      std::find_if(prints_.begin(), prints_.end(), [&](const print& x) { return x.key == key; });
  if (at == prints_.end())
    return nullptr;
  prints_.splice(prints_.begin(), prints_, at);
  return &prints_.front().what;
}

void shelf_of_prints::keep(std::string key, print_report::reply what) {
  auto size = what.bytes->size();
  if (size > most_bytes_)
    return;
  while (bytes_ + size > most_bytes_) {
    bytes_ -= prints_.back().what.bytes->size();
    prints_.pop_back();
  }
  bytes_ += size;
  prints_.push_front({std::move(key), std::move(what)});
}

std::string key_of(const print_report& x) {
  const auto& of = x.what;
  json_writer out;
  out.open()
      .field("lang", to_string(x.lang))
      .field("kind", to_string(of.what))
      .field("edition", of.edition)
      .field("key", of.key)
      .field("position", of.position)
      .field("company", of.company)
      .field("number", of.number)
      .field("engine", of.by.engine)
      .field("model", of.by.model)
      .field("prompt", of.by.prompt)
      .field("configuration", of.by.configuration)
      .field("made_at", to_rfc3339_us(of.made_at))
      .field("config", of.config)
      .field("body", of.body)
      .field("parts", of.parts)
      .close();
  return sha256_hex(out.take());
}

} // namespace zhian::report
