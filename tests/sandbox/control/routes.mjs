// The switches of the sandbox; only a client on this machine may touch them.
import { HttpError, json, readJson } from '../http/router.mjs';

/** Routes of `/control` and `/healthz`. */
export function controlRoutes({ faults, log, ca }) {
  const local = true;
  return [
    { method: 'GET', path: '/healthz', handler: (req, res) => json(res, 200, { status: 'ok' }) },
    {
      method: 'GET',
      path: '/control/faults',
      local,
      handler: (req, res) => json(res, 200, { items: faults.list(), catalogue: faults.catalogue() }),
    },
    {
      method: 'POST',
      path: '/control/faults',
      local,
      handler: async (req, res) => {
        const body = await readJson(req);
        if (body === null || typeof body !== 'object' || Array.isArray(body))
          throw new HttpError(400, 'send an object');
        const complaint = faults.order(body);
        if (complaint) throw new HttpError(422, complaint);
        json(res, 201, { items: faults.list() });
      },
    },
    {
      method: 'DELETE',
      path: '/control/faults',
      local,
      handler: (req, res, { query }) => {
        faults.clear(query.get('service') ?? undefined);
        json(res, 200, { items: faults.list() });
      },
    },
    {
      method: 'GET',
      path: '/control/log',
      local,
      handler: (req, res, { query }) => json(res, 200, { items: log.list(Number(query.get('after')) || 0) }),
    },
    {
      method: 'GET',
      path: '/control/ca.pem',
      local,
      handler: (req, res) => {
        if (!ca) throw new HttpError(404, 'no encrypted listener was asked for');
        res.writeHead(200, { 'content-type': 'application/x-pem-file' });
        res.end(ca.caPem);
      },
    },
  ];
}
