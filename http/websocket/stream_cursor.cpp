#include "http/websocket/stream_cursor.hpp"

#include <utility>

#include "http/websocket/frames.hpp"

namespace zhian::http {

const std::shared_ptr<const std::string>& wire_frame::text() const {
  if (!text_)
    text_ = std::make_shared<const std::string>(frame_text(*what_));
  return text_;
}

stream_cursor::fit stream_cursor::fit_of(const frame_ptr& frame) const {
  const auto& x = **frame;
  if (x.epoch != at_.epoch)
    return fit::other_epoch;
  if (x.seq <= at_.seq)
    return fit::old;
  return x.seq == at_.seq + 1 ? fit::next : fit::later;
}

void stream_cursor::live(frame_ptr frame, std::vector<frame_ptr>& out) {
  if (mode_ != mode::live) {
    // Interim frames say nothing that the coming finals do not say.
    if (!frame->interim())
      hold(std::move(frame));
    return;
  }
  if (frame->interim()) {
    out.push_back(std::move(frame));
    return;
  }
  switch (fit_of(frame)) {
  case fit::old:
    return;
  case fit::next:
    at_.seq = (*frame)->seq;
    out.push_back(std::move(frame));
    return;
  case fit::later:
  case fit::other_epoch:
    mode_ = mode::reading;
    wants_read_ = true;
    hold(std::move(frame));
    return;
  }
}

void stream_cursor::hold(frame_ptr frame) {
  // The earliest are kept: they close the hole. What is dropped is read again.
  if (held_.size() < max_held_)
    held_.push_back(std::move(frame));
  else
    lost_ = true;
}

void stream_cursor::start(stream_position from, std::vector<frame_ptr>& out) {
  at_ = std::move(from);
  release(out);
}

void stream_cursor::claim(stream_position from) {
  at_ = std::move(from);
  wants_read_ = true;
}

void stream_cursor::doubt() {
  if (mode_ != mode::live) {
    lost_ = true; // A read that is under way may have begun before what was missed.
    return;
  }
  mode_ = mode::reading;
  wants_read_ = true;
}

bool stream_cursor::wants_read() {
  if (!std::exchange(wants_read_, false))
    return false;
  held_before_read_ = held_.size();
  return true;
}

bool stream_cursor::history(const std::string& epoch, uint64_t head,
                            const std::vector<frame_ptr>& frames, std::vector<frame_ptr>& out) {
  if (epoch != at_.epoch || head < at_.seq)
    return false;
  auto seq = at_.seq;
  for (const auto& frame : frames) {
    if ((*frame)->seq != seq + 1)
      return false;
    ++seq;
  }
  if (seq < head)
    return false;
  at_.seq = seq;
  out.insert(out.end(), frames.begin(), frames.end());
  release(out);
  return true;
}

void stream_cursor::release(std::vector<frame_ptr>& out) {
  mode_ = mode::live;
  wants_read_ = false;
  auto known = std::exchange(held_before_read_, 0);
  while (!held_.empty()) {
    auto fits = fit_of(held_.front());
    // The store knew of this frame when it was read and yet is in another epoch: the frame is of a
    // past one.
    if (fits == fit::other_epoch && known > 0)
      fits = fit::old;
    if (fits == fit::later || fits == fit::other_epoch)
      break;
    auto frame = std::move(held_.front());
    held_.pop_front();
    known -= known > 0;
    if (fits == fit::next) {
      at_.seq = (*frame)->seq;
      out.push_back(std::move(frame));
    }
  }
  if (!held_.empty() || std::exchange(lost_, false)) {
    mode_ = mode::reading;
    wants_read_ = true;
  }
}

} // namespace zhian::http
