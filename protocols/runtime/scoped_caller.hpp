// For code that is no actor and waits for answers: caf::scoped_actor.
//
// A build with ThreadSanitizer has a twin of it that tells the happens-before edges of its mailbox.
// CAF keeps those with atomics in a library that TSan cannot see into, and with a mutex only when
// somebody waits already.
#pragma once

#include <caf/scoped_actor.hpp>

#if defined(__SANITIZE_THREAD__)
#include <caf/actor_addr.hpp>
#include <caf/actor_system.hpp>
#include <caf/blocking_actor.hpp>
#include <caf/scoped_execution_unit.hpp>
#endif

namespace zhian {

#if !defined(__SANITIZE_THREAD__)

using scoped_caller = caf::scoped_actor;

#else

class scoped_caller {
public:
  explicit scoped_caller(caf::actor_system& sys);
  ~scoped_caller();
  scoped_caller(const scoped_caller&) = delete;
  scoped_caller& operator=(const scoped_caller&) = delete;

  caf::blocking_actor* operator->() const;
  caf::actor_addr address() const { return (*this)->address(); }

private:
  caf::scoped_execution_unit context_;
  caf::strong_actor_ptr self_;
};

#endif

} // namespace zhian
