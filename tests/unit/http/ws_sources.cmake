# The WebSocket half of the area: what can be tested without a socket.
target_sources(unit_http PRIVATE
  ws_cursor_test.cpp
  ws_frames_test.cpp
  ws_messages_test.cpp
  ws_queue_test.cpp
)
