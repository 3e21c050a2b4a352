// The pages of a folder in front of a node, for work on them without another build of the binary: ZHIAN_WEB_DIST names
// what `npx vite build` has left. Without it the node's own pages are what is looked at.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { extname, join } from 'node:path';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** `{base, stop}`: where the pages of this node are. */
export async function pagesOf(node) {
  const folder = process.env.ZHIAN_WEB_DIST;
  if (!folder) return { base: node.base, stop: async () => {} };
  const { host, port } = node;
  const policy = (await fetch(`${node.base}/login`, { headers: { accept: 'text/html' } })).headers.get('content-security-policy');
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url, node.base);
    const asset = pathname.startsWith('/assets/');
    const page = req.method === 'GET' && req.headers.accept?.includes('text/html');
    if (asset || page) {
      const file = join(folder, asset ? pathname : 'index.html');
      if (!existsSync(file)) return void res.writeHead(404).end();
      return void res.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy }).end(readFileSync(file));
    }
    const on = request({ host, port, method: req.method, path: req.url, headers: req.headers }, (got) => got.pipe(res.writeHead(got.statusCode, got.rawHeaders)));
    on.on('error', () => res.destroy());
    req.pipe(on);
  });
  server.on('upgrade', (req, near, head) => {
    const far = connect(port, host, () => {
      const headers = req.rawHeaders.map((x, i) => (i % 2 ? `${x}\r\n` : `${x}: `)).join('');
      far.write(`${req.method} ${req.url} HTTP/1.1\r\n${headers}\r\n`);
      far.write(head);
      near.pipe(far).pipe(near);
    });
    for (const [a, b] of [[near, far], [far, near]]) {
      a.on('error', () => b.destroy());
      a.on('close', () => b.destroy());
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { base: `http://127.0.0.1:${server.address().port}`, port: server.address().port, stop };
}
