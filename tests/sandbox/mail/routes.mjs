// The mailbox over HTTP: JSON for tests, pages for people.
import { HttpError, html, json } from '../http/router.mjs';
import { bodyPage, listPage, mailPage } from './page.mjs';

const maxWait = 60_000;

function whole(query, name, fallback, max) {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new HttpError(422, `${name} must be a whole number`);
  return Math.min(value, max);
}

/** Routes of `/mail`. `wait_ms` holds the list back until `count` mails (1 unless told) have come. */
export function mailRoutes({ mailbox, ports }) {
  const find = (id) => {
    const message = mailbox.find(id);
    if (!message) throw new HttpError(404, 'no such mail');
    return message;
  };
  return [
    {
      method: 'GET',
      path: '/mail/messages',
      handler: async (req, res, { query }) => {
        const to = query.get('to') ?? '';
        const wait = whole(query, 'wait_ms', 0, maxWait);
        json(res, 200, await mailbox.wait(to, wait > 0 ? whole(query, 'count', 1, 1000) : 0, wait));
      },
    },
    {
      method: 'DELETE',
      path: '/mail/messages',
      local: true,
      handler: (req, res, { query }) => {
        mailbox.clear(query.get('to') ?? '');
        res.writeHead(204).end();
      },
    },
    {
      method: 'GET',
      path: '/mail/messages/{id}',
      handler: (req, res, { params }) => json(res, 200, find(params.id)),
    },
    {
      method: 'GET',
      path: '/',
      handler: (req, res) => res.writeHead(302, { location: '/mail' }).end(),
    },
    {
      method: 'GET',
      path: '/mail',
      handler: (req, res, { query }) => {
        const to = query.get('to') ?? '';
        html(res, 200, listPage(mailbox.list(to), to, ports.smtp));
      },
    },
    {
      method: 'GET',
      path: '/mail/{id}',
      handler: (req, res, { params }) => html(res, 200, mailPage(find(params.id))),
    },
    {
      method: 'GET',
      path: '/mail/{id}/html',
      handler: (req, res, { params }) => {
        // The mail's own markup: shown inside a sandboxed frame, and kept harmless when opened alone.
        res.setHeader('x-frame-options', 'SAMEORIGIN');
        html(res, 200, bodyPage(find(params.id)));
      },
    },
  ];
}
