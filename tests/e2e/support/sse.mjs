// Reads text/event-stream by the rules of the HTML standard, whatever the chunks are.

/** Splits the text of a stream into events `{id, event, data}`; feed it chunk by chunk. */
export class EventParser {
  #buffer = '';
  #event = { event: '', data: [], id: undefined };
  #onEvent;

  constructor(onEvent) {
    this.#onEvent = onEvent;
  }

  push(text) {
    this.#buffer += text;
    for (;;) {
      const end = this.#buffer.search(/\r\n|\n|\r(?!$)/);
      if (end < 0) return;
      const line = this.#buffer.slice(0, end);
      this.#buffer = this.#buffer.slice(end + (this.#buffer.startsWith('\r\n', end) ? 2 : 1));
      this.#line(line);
    }
  }

  #line(line) {
    if (line === '') {
      if (this.#event.data.length > 0)
        this.#onEvent({ id: this.#event.id, event: this.#event.event || 'message', data: this.#event.data.join('\n') });
      this.#event = { event: '', data: [], id: undefined };
      return;
    }
    if (line.startsWith(':')) return;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#event.data.push(value);
    else if (field === 'event') this.#event.event = value;
    else if (field === 'id') this.#event.id = value;
  }
}

/** Reads a response to its end. Answers its events, frames parsed. `onEvent` sees each as it comes. */
export async function readEvents(res, onEvent = () => {}) {
  const events = [];
  const parser = new EventParser((event) => {
    const parsed = { ...event, frame: JSON.parse(event.data) };
    events.push(parsed);
    onEvent(parsed);
  });
  const decoder = new TextDecoder();
  for await (const chunk of res.body) parser.push(decoder.decode(chunk, { stream: true }));
  return events;
}
