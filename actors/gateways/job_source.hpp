// The client of a crawler service: pages of postings over HTTP (docs/jobs.md has the protocol). No
// such service is part of this program.
#pragma once

#include <memory>

#include <caf/actor.hpp>
#include <caf/expected.hpp>

#include "actors/gateways/http_client.hpp"
#include "config/settings.hpp"
#include "protocols/job.hpp"

namespace zhian {

/// Answers `fetch_job_page`, on a thread of its own.
caf::actor spawn_job_source(caf::actor_system& sys, const jobs_settings& conf,
                            std::shared_ptr<http_client> http);

namespace jobs {

/// What is asked for a page.
http_request page_request_of(const jobs_settings& conf, std::string_view cursor);
/// What an answer means; an error with a sentence that says why it is none.
caf::expected<job_page> read_page_answer(const http_answer& answer);

} // namespace jobs

} // namespace zhian
