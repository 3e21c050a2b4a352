// What can go wrong at a language model, by the names a test orders it with.
export const chatOperations = {
  completions: [
    'slow', // {first_ms?, piece_ms?}
    'hang', // nothing at all, not even a head
    'keep_alive_only', // a good head, then comments for ever
    'stall', // {after?}: some words, then comments for ever
    'cut', // {after?}: the connection is destroyed in the middle
    'reset', // {head?}: destroyed before anything is said, or after a good head
    'no_finish', // a clean end without finish_reason and [DONE]
    'done_without_finish', // [DONE] without finish_reason
    'invalid_chunk', // a data line that is no JSON
    'not_utf8', // bytes that are no text
    'error_in_stream', // {code?, message?}: an error object after some words
    'error_event', // the same as `event: error`
    'status', // {status, code?, type?, message?, retry_after?, retry_after_ms?}
    'rate_limit', // 429 rate_limit_exceeded {retry_after?, retry_after_ms?}
    'quota', // 429 insufficient_quota
    'server_error', // 500
    'html', // 200 with a page
    'refusal', // delta.refusal
    'finish', // {reason}: the words, and this finish_reason
    'blank', // blanks and "stop"
    'obey', // {text?}: says what it was talked into; without a text, the rules it was given
    'flood', // words without end
    'whole', // a JSON answer although a stream was asked for
    'extra', // {usage: "last"|"finish"|"none"|"null_choices", crlf?, reasoning?, pieces?}: a good answer of another shape
  ],
  models: ['status', 'empty'],
};
