// A version out of the store, for the desks that try versions out.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <caf/event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include "actors/engines/config_json.hpp"
#include "protocols/engine_versions.hpp"
#include "protocols/errors.hpp"

namespace zhian::engines {

/// Calls `use(config)` with a version, 0: the one in force; or fails the promise: not_found,
/// internal (it cannot be read), storage_unavailable.
template <class Promise, class Use>
void with_version(caf::event_based_actor* self, const caf::actor& queries, Promise promise,
                  const std::string& feature, uint32_t version, Use use) {
  find_engine_version question{feature, version};
  self->request(queries, caf::infinite, std::move(question))
      .then(
          [promise, use = std::move(use)](find_engine_version::reply& found) mutable {
            if (!found.row) {
              promise.deliver(make_error(ec::not_found));
              return;
            }
            auto got = read_config(found.row->feature, found.row->body);
            if (!std::holds_alternative<engine_config>(got)) {
              promise.deliver(make_error(ec::internal));
              return;
            }
            auto config = std::make_shared<engine_config>(std::get<engine_config>(std::move(got)));
            config->version = found.row->version;
            use(std::shared_ptr<const engine_config>{std::move(config)});
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
}

} // namespace zhian::engines
