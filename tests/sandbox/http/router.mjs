// A small router: exact paths with {name} segments, or all below "/x/*", JSON in and out, everything bounded.
const maxBody = 64 * 1024;

/** An answer other than success, thrown by handlers. */
export class HttpError extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Sends `body` as JSON. */
export function json(res, status, body) {
  const text = `${JSON.stringify(body, null, 2)}\n`;
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  res.end(text);
}

/** Sends a page that may load nothing from elsewhere and run no script. */
export function html(res, status, body) {
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; frame-ancestors 'self'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  res.end(body);
}

/** Reads a JSON body. Only `application/json` is taken: a web page elsewhere cannot send that without asking first. */
export async function readJson(req, most = maxBody) {
  const type = (req.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type !== 'application/json') throw new HttpError(415, 'send application/json');
  const parts = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > most) throw new HttpError(413, `the body is longer than ${most} bytes`);
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new HttpError(400, 'the body is not JSON');
  }
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

function match(pattern, path) {
  if (pattern.endsWith('/*')) return path.startsWith(pattern.slice(0, -1)) ? {} : null;
  const want = pattern.split('/');
  const have = path.split('/');
  if (want.length !== have.length) return null;
  const params = {};
  for (let i = 0; i < want.length; ++i) {
    if (want[i].startsWith('{')) {
      try {
        params[want[i].slice(1, -1)] = decodeURIComponent(have[i]);
      } catch {
        return null;
      }
    } else if (want[i] !== have[i]) return null;
  }
  return params;
}

/**
 * Makes the request handler of `routes`: `{method, path, handler, local?}`. A `local` route answers only a client on
 * this machine, also when the page is open to the local network.
 */
export function createHandler(routes) {
  const answer = async (req, res) => {
    const url = new URL(req.url, 'http://sandbox');
    const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname;
    const found = routes
      .map((route) => ({ route, params: match(route.path, path) }))
      .filter(({ params }) => params !== null);
    if (found.length === 0) throw new HttpError(404, 'no such path');
    const hit = found.find(({ route }) => route.method === req.method || route.method === '*');
    if (!hit)
      throw new HttpError(405, 'method not allowed', { allow: found.map(({ route }) => route.method).join(', ') });
    if (hit.route.local && !loopback.has(req.socket.remoteAddress))
      throw new HttpError(403, 'only from this machine');
    await hit.route.handler(req, res, { params: hit.params, query: url.searchParams });
  };
  return (req, res) => {
    answer(req, res).catch((err) => {
      if (res.headersSent) return res.destroy();
      const status = err instanceof HttpError ? err.status : 500;
      for (const [name, value] of Object.entries(err.headers ?? {})) res.setHeader(name, value);
      json(res, status, { error: err.message });
    });
  };
}
