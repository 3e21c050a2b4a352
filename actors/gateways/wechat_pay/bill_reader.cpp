#include "actors/gateways/wechat_pay/bill_reader.hpp"

#include <caf/actor_system.hpp>

#include "actors/gateways/wechat_pay/bill_answer.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::wechat_pay {

namespace {

class bill_reader : public metered_actor {
public:
  explicit bill_reader(caf::actor_config& cfg) : metered_actor(cfg, "wechat_bill") {}
  caf::behavior make_behavior() override {
    return {
        [this](const packed_bill& x) {
          quit();
          return bill_answer(x.file, x.sha1, x.most_bytes, x.ours);
        },
    };
  }
};

} // namespace

caf::actor spawn_bill_reader(caf::actor_system& sys) {
  return sys.spawn<bill_reader, caf::detached>();
}

} // namespace zhian::wechat_pay
