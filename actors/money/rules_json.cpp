#include "actors/money/rules_json.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"

namespace zhian::money {

namespace {

using value = rapidjson::Value;

json_writer& optional_number(json_writer& out, std::string_view name,
                             const std::optional<int64_t>& x) {
  return x ? out.field(name, *x) : out.null(name);
}

/// Reads the members of one object; the first fault is kept.
class object_reader {
public:
  object_reader(const value& from, std::string path, std::optional<rule_fault>& wrong)
      : from_(from), path_(std::move(path)), wrong_(wrong) {
    if (!from_.IsObject())
      fail({}, "an object");
  }
  object_reader(const object_reader&) = delete;
  object_reader& operator=(const object_reader&) = delete;
  ~object_reader() {
    if (wrong_ || from_.MemberCount() == taken_.size())
      return;
    for (const auto& x : from_.GetObject())
      if (std::find(taken_.begin(), taken_.end(), x.name.GetString()) == taken_.end())
        fail(x.name.GetString(), "not known"); // The first one is kept.
    fail({}, "a member stands there twice");
  }

  int64_t number(const char* name) {
    const auto* x = member(name);
    if (x && x->IsInt64())
      return x->GetInt64();
    fail(name, "a whole number");
    return 0;
  }
  std::optional<int64_t> optional_number(const char* name) {
    const auto* x = member(name);
    if (x && x->IsInt64())
      return x->GetInt64();
    if (!x || !x->IsNull())
      fail(name, "a whole number or null");
    return std::nullopt;
  }
  bool flag(const char* name) {
    const auto* x = member(name);
    if (x && x->IsBool())
      return x->GetBool();
    fail(name, "true or false");
    return false;
  }
  bool flag_or(const char* name, bool otherwise) {
    return from_.IsObject() && !from_.HasMember(name) ? otherwise : flag(name);
  }
  template <class Enum>
  Enum word(const char* name, Enum first, Enum last) {
    auto out = word_of(member(name), first, last);
    if (!out)
      fail(name, "one of the words that are known");
    return out.value_or(first);
  }
  template <class Enum>
  std::optional<Enum> optional_word(const char* name, Enum first, Enum last) {
    const auto* x = member(name);
    auto out = word_of(x, first, last);
    if (!out && !(x && x->IsNull()))
      fail(name, "one of the words that are known, or null");
    return out;
  }
  template <class Row, class Read>
  std::vector<Row> list(const char* name, Read read) {
    std::vector<Row> out;
    const auto* x = member(name);
    if (!x || !x->IsArray() || x->Size() > 64) {
      fail(name, "a list of at most 64");
      return out;
    }
    for (rapidjson::SizeType i = 0; i < x->Size() && !wrong_; ++i) {
      object_reader row{(*x)[i], path_of(name) + '[' + std::to_string(i) + ']', wrong_};
      if (!wrong_)
        out.push_back(read(row));
    }
    return out;
  }

private:
  template <class Enum>
  static std::optional<Enum> word_of(const value* x, Enum first, Enum last) {
    if (!x || !x->IsString())
      return std::nullopt;
    std::string_view text{x->GetString(), x->GetStringLength()};
    for (auto i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
      if (to_string(static_cast<Enum>(i)) == text)
        return static_cast<Enum>(i);
    return std::nullopt;
  }
  const value* member(const char* name) {
    if (!from_.IsObject())
      return nullptr;
    auto at = from_.FindMember(name);
    if (at == from_.MemberEnd())
      return nullptr;
    taken_.emplace_back(name);
    return &at->value;
  }
  std::string path_of(const char* name) const { return path_.empty() ? name : path_ + '.' + name; }
  void fail(const char* name, const char* wanted) {
    if (!wrong_)
      wrong_ = rule_fault{name ? path_of(name) : path_, wanted};
  }

  const value& from_;
  std::string path_;
  std::optional<rule_fault>& wrong_;
  std::vector<std::string_view> taken_;
};

} // namespace

std::string to_json(const money_rules& x) {
  json_writer out;
  out.open()
      .field("version", x.version)
      .field("points_per_yuan", x.points_per_yuan)
      .field("minimum_recharge_fen", x.minimum_recharge_fen)
      .field("maximum_recharge_fen", x.maximum_recharge_fen)
      .field("age_weight_fen", x.age_weight_fen)
      .list("tiers", x.tiers, [&](const tier_rule& row) {
        out.open().field("tier", to_string(row.level));
        optional_number(out, "from_fen", row.from_fen).field("enabled", row.enabled).close();
      });
  out.list("plans", x.plans, [&](const plan_rule& row) {
    out.open().field("plan", to_string(row.kind)).field("period_s", row.period_s);
    optional_number(out, "price_fen", row.price_fen);
    optional_number(out, "points_grant", row.points_grant).field("sample", row.sample).close();
  });
  out.list("features", x.features, [&](const feature_rule& row) {
    out.open()
        .field("feature", to_string(row.what))
        .field("tier", to_string(row.required))
        .field("price", row.price);
    if (row.free_from)
      out.field("free_from", to_string(*row.free_from));
    else
      out.null("free_from");
    out.field("points_bypass", row.points_bypass).field("metered", row.metered).close();
  });
  return out.field("expiry_scope", to_string(x.scope))
      .field("allow_other_kind", x.allow_other_kind)
      .field("meter_grace_s", x.meter_grace_s)
      .field("suggestion_points", x.suggestion_points)
      .field("invitation_points", x.invitation_points)
      .field("news_teaser", x.news_teaser)
      .close()
      .take();
}

std::variant<money_rules, rule_fault> rules_from_json(std::string_view json) {
  rapidjson::Document text;
  text.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                     json.size());
  if (text.HasParseError())
    return rule_fault{"", "no JSON"};
  std::optional<rule_fault> wrong;
  money_rules out;
  {
    object_reader in{text, {}, wrong};
    auto version = in.number("version");
    out.version = version > 0 ? static_cast<uint64_t>(version) : 0;
    out.points_per_yuan = in.number("points_per_yuan");
    out.minimum_recharge_fen = in.number("minimum_recharge_fen");
    out.maximum_recharge_fen = in.number("maximum_recharge_fen");
    out.age_weight_fen = in.number("age_weight_fen");
    out.tiers = in.list<tier_rule>("tiers", [](object_reader& row) {
      tier_rule x;
      x.level = row.word("tier", tier::ordinary, tier::diamond);
      x.from_fen = row.optional_number("from_fen");
      x.enabled = row.flag("enabled");
      return x;
    });
    out.plans = in.list<plan_rule>("plans", [](object_reader& row) {
      plan_rule x;
      x.kind = row.word("plan", plan_kind::week, plan_kind::quarter);
      x.period_s = row.number("period_s");
      x.price_fen = row.optional_number("price_fen");
      x.points_grant = row.optional_number("points_grant");
      x.sample = row.flag("sample");
      return x;
    });
    out.features = in.list<feature_rule>("features", [](object_reader& row) {
      feature_rule x;
      x.what = row.word("feature", feature::upload, feature::early_access);
      x.required = row.word("tier", tier::ordinary, tier::diamond);
      x.price = row.number("price");
      x.free_from = row.optional_word("free_from", tier::ordinary, tier::diamond);
      x.points_bypass = row.flag("points_bypass");
      x.metered = row.flag("metered");
      return x;
    });
    out.scope = in.word("expiry_scope", expiry_scope::plan_lots, expiry_scope::all_lots);
    out.allow_other_kind = in.flag("allow_other_kind");
    out.meter_grace_s = in.number("meter_grace_s");
    out.suggestion_points = in.number("suggestion_points");
    out.invitation_points = in.number("invitation_points");
    // Rules from before the switch do not have it.
    out.news_teaser = in.flag_or("news_teaser", true);
  }
  if (wrong)
    return std::move(*wrong);
  if (auto fault = validate(out))
    return std::move(*fault);
  return out;
}

} // namespace zhian::money
