// A JSON Feed on a port of its own: what it has, how it answers, and what it was asked.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

export class Feed {
  static async start() {
    const feed = new Feed();
    feed.items = [];
    feed.asked = [];
    feed.fault = null;
    feed.server = createServer((req, res) => feed.#answer(req, res));
    await new Promise((resolve) => feed.server.listen(0, '127.0.0.1', resolve));
    feed.url = `http://127.0.0.1:${feed.server.address().port}/feed.json?key=1`;
    return feed;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** An item that is all right. */
  item(id, title, more = {}) {
    return { id, title, summary: `${title}的摘要`, content_html: `<p>第一段</p><script>x()</script><p>${title}</p>`, url: `https://news.example.com/${id}`, date_published: '2026-11-30T16:00:00+08:00', tags: ['新闻'], ...more };
  }

  /** How many looks ended with each status so far, e.g. `{200: 1, 304: 2}`. */
  statuses() {
    const out = {};
    for (const { status } of this.asked) out[status] = (out[status] ?? 0) + 1;
    return out;
  }

  #answer(req, res) {
    const note = { etag: req.headers['if-none-match'], status: 0 };
    this.asked.push(note);
    const send = (status, body = '', headers = {}) => {
      note.status = status;
      res.writeHead(status, headers).end(body);
    };
    if (this.fault === 'hang') return; // Until the client gives up.
    if (this.fault === 'broken') return send(200, '{"version": "https://jsonfeed.org/version/1.1", "items": [');
    if (this.fault === 'large') return send(200, JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', items: [], padding: 'x'.repeat(2 << 20) }));
    if (typeof this.fault === 'number') return send(this.fault, 'no');
    const body = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'News', language: 'zh', items: this.items });
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    if (req.headers['if-none-match'] === etag) return send(304, '', { etag });
    send(200, body, { etag, 'content-type': 'application/feed+json' });
  }
}
