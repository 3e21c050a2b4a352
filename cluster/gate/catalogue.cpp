#include "cluster/gate/catalogue.hpp"

#include "cluster/gate/product.hpp"

namespace zhian::cluster {

namespace {

template <class... Ts>
catalogue of_all(std::tuple<Ts...>*) {
  catalogue out;
  (out.add<Ts>(repeatable_request<Ts>, stored_request<Ts>), ...);
  return out;
}

} // namespace

const catalogue::entry* catalogue::by_kind(uint16_t kind) const {
  auto at = kinds_.find(kind);
  return at == kinds_.end() ? nullptr : &at->second;
}

const catalogue::entry* catalogue::of(const caf::message& body) const {
  // (call_meta, T): types CAF has no number for carry their std::type_info.
  if (body.size() != 2)
    return nullptr;
  const auto* type = body.type(1).second;
  if (type == nullptr)
    return nullptr;
  auto at = types_.find(*type);
  return at == types_.end() ? nullptr : by_kind(at->second);
}

const catalogue& product_catalogue() {
  static const catalogue all = of_all(static_cast<product_requests*>(nullptr));
  return all;
}

std::string put_error(const caf::error& err) {
  std::string out;
  wire::put_prefixed(out, detail_of(err));
  wire::put_prefixed(out, field_of(err));
  wire::put_prefixed(out, facts_of(err));
  return out;
}

caf::error get_error(uint16_t number, std::string_view payload) {
  std::string detail, field, facts;
  // An older node says less; what is missing stays empty.
  if (wire::get_prefixed(payload, detail) && wire::get_prefixed(payload, field))
    wire::get_prefixed(payload, facts);
  auto value = static_cast<ec>(number);
  if (number == 0 || number > 255 || info(value).value != value)
    value = ec::internal; // An error of a newer version.
  return make_error(value, std::move(detail), std::move(field), std::move(facts));
}

} // namespace zhian::cluster
