#include "actors/gateways/password_pool.hpp"

#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace {

/// One thread's work.
class password_work {
public:
  explicit password_work(uint32_t cost) : cost_(cost) {}

  caf::expected<std::string> handle(const hash_password& x) {
    auto made = passwords::hash(x.password, cost_);
    if (!made)
      return make_error(ec::validation_failed, "a password has 1 to 1024 bytes", "password");
    return std::move(*made);
  }

  caf::expected<bool> handle(const check_password& x) {
    return passwords::check(x.password, x.hash, cost_);
  }

private:
  uint32_t cost_;
};

using password_pool = worker_pool<password_work, hash_password, check_password>;

} // namespace

caf::actor spawn_password_pool(caf::actor_system& sys, const auth_settings& with) {
  // Longer than any edge waits: a sign-in that nobody waits for any more costs no hashing.
  pool_bounds bounds{"password_worker", with.password_workers, with.password_queue,
                     std::chrono::seconds(5)};
  return sys.spawn<password_pool>("passwords", bounds,
                                  password_pool::factory{[cost = with.bcrypt_cost](auto) {
                                    return std::make_shared<password_work>(cost);
                                  }});
}

} // namespace zhian
