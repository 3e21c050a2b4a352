// The receiving end of SMTP: an independent server library with a switch at every step.
import { SMTPServer } from 'smtp-server';

const maxBytes = 5 * 1024 * 1024;
const maxRecipients = 50;
const maxHang = 120_000;

/** What can go wrong, per step of the dialogue. `drop_after_data` takes the mail and cuts the line before the 250. */
export const smtpOperations = {
  connect: ['delay', 'reject_4xx', 'reject_5xx', 'hang', 'drop'],
  auth: ['delay', 'reject_4xx', 'reject_5xx', 'hang', 'drop'],
  mail_from: ['delay', 'reject_4xx', 'reject_5xx', 'hang', 'drop'],
  rcpt_to: ['delay', 'reject_4xx', 'reject_5xx', 'hang', 'drop'],
  data: ['delay', 'reject_4xx', 'reject_5xx', 'hang', 'drop', 'drop_after_data'],
};

const defaultCodes = {
  reject_4xx: { connect: 421, auth: 454, mail_from: 451, rcpt_to: 451, data: 451 },
  reject_5xx: { connect: 554, auth: 535, mail_from: 553, rcpt_to: 550, data: 554 },
};

function refusal(code, message) {
  const err = new Error(message);
  err.responseCode = code;
  return err;
}

const wireKey = (address, port) => `${address.replace(/^::ffff:/, '')}:${port}`;

async function readAll(stream) {
  const parts = [];
  for await (const part of stream) if (!stream.sizeExceeded) parts.push(part);
  return Buffer.concat(parts);
}

/** One SMTP listener: plain, STARTTLS or implicit TLS; with a login it also holds senders to it, as providers do. */
export class SmtpReceiver {
  #server;
  #mailbox;
  #faults;
  #log;
  #login;
  #wires = new Map();
  #hanging = new Set();

  constructor({ mailbox, faults, log, tls, login }) {
    this.#mailbox = mailbox;
    this.#faults = faults;
    this.#log = log;
    this.#login = login;
    const disabled = [...(tls && !tls.implicit ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])];
    this.#server = new SMTPServer({
      name: 'sandbox.zhian.example',
      banner: 'sandbox',
      secure: tls?.implicit ?? false,
      ...(tls ? { key: tls.keyPem, cert: tls.certPem } : {}),
      disabledCommands: disabled,
      authMethods: ['PLAIN', 'LOGIN'],
      authOptional: !login,
      size: maxBytes,
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 200,
      onConnect: this.#step('connect', () => null),
      onAuth: (auth, session, done) => this.#onAuth(auth, session, done),
      onMailFrom: this.#step('mail_from', (session, address) => this.#checkSender(address)),
      onRcptTo: this.#step('rcpt_to', (session) =>
        session.envelope.rcptTo.length >= maxRecipients ? refusal(559, 'too many recipients') : null,
      ),
      onData: (stream, session, done) => this.#onData(stream, session, done),
    });
    this.#server.on('error', () => {});
    this.#server.server.on('connection', (socket) => {
      const key = wireKey(socket.remoteAddress ?? '', socket.remotePort);
      this.#wires.set(key, socket);
      socket.once('close', () => this.#wires.delete(key));
    });
  }

  // The part of net.Server that binding needs.
  once(event, listener) {
    this.#server.server.once(event, listener);
  }
  removeListener(event, listener) {
    this.#server.server.removeListener(event, listener);
  }
  listen(port, host, listening) {
    this.#server.server.listen(port, host, listening);
  }
  address() {
    return this.#server.server.address();
  }

  /** Calls `listener` with errors of connections and of the listener. */
  onError(listener) {
    this.#server.on('error', listener);
  }

  /** Cuts what is open and stops listening. */
  stop() {
    for (const timer of this.#hanging) clearTimeout(timer);
    for (const socket of this.#wires.values()) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #cut(session) {
    this.#wires.get(wireKey(session.remoteAddress, session.remotePort))?.destroy();
  }

  /** Runs `action` later, unless the sandbox stops first. */
  #later(ms, action) {
    const timer = setTimeout(() => {
      this.#hanging.delete(timer);
      action();
    }, ms);
    this.#hanging.add(timer);
  }

  /** A handler that meets an ordered fault first, and then decides by `rule`. */
  #step(operation, rule) {
    return (...args) => {
      const done = args.pop();
      const [subject, session] = args.length === 2 ? args : [null, args[0]];
      const recipients = session.envelope?.rcptTo?.map((x) => x.address.toLowerCase()) ?? [];
      const to = operation === 'rcpt_to' ? [...recipients, subject.address.toLowerCase()] : recipients;
      this.#meet(operation, session, { to }, done, () => done(rule(session, subject)));
    };
  }

  /** Plays the fault of this step, or goes on. `done` answers the client. */
  #meet(operation, session, facts, done, goOn) {
    const fault = this.#faults.take('smtp', operation, facts);
    if (!fault) return goOn();
    const { args } = fault;
    switch (fault.fault) {
      case 'delay':
        return this.#later(Math.min(Number(args.ms) || 1000, maxHang), goOn);
      case 'hang':
        return this.#later(Math.min(Number(args.ms) || maxHang, maxHang), () => this.#cut(session));
      case 'drop':
        return this.#cut(session);
      case 'drop_after_data':
        return goOn({ cutBeforeReply: true, keep: args.stored !== false });
      default:
        return done(
          refusal(Number(args.code) || defaultCodes[fault.fault][operation], args.message ?? `${fault.fault} ordered`),
        );
    }
  }

  #onAuth(auth, session, done) {
    this.#meet('auth', session, {}, done, () => {
      const good = this.#login && auth.username === this.#login.user && auth.password === this.#login.password;
      this.#log.add({ service: 'smtp', operation: 'auth', outcome: good ? 'ok' : 'refused' });
      if (good) done(null, { user: auth.username });
      else done(refusal(535, 'authentication failed'));
    });
  }

  #checkSender(address) {
    if (!this.#login || address.address.toLowerCase() === this.#login.user.toLowerCase()) return null;
    return refusal(553, 'mail from address must be same as authorization user');
  }

  async #onData(stream, session, done) {
    let raw;
    try {
      raw = await readAll(stream);
    } catch {
      return; // The client went away in the middle of its mail.
    }
    if (stream.sizeExceeded) return done(refusal(552, `more than ${maxBytes} bytes`));
    const to = session.envelope.rcptTo.map((x) => x.address.toLowerCase());
    this.#meet('data', session, { to }, done, async (special) => {
      try {
        if (special?.keep ?? true) await this.#keep(raw, session, to);
      } catch (err) {
        return done(refusal(554, `not a mail: ${err.message}`));
      }
      if (special?.cutBeforeReply) return this.#cut(session);
      done(null, 'queued');
    });
  }

  async #keep(raw, session, to) {
    const message = await this.#mailbox.deliver(raw, {
      from: session.envelope.mailFrom?.address ?? '',
      to,
      secure: session.secure === true,
      user: session.user?.user ?? session.user ?? null,
    });
    this.#log.add({ service: 'smtp', operation: 'data', outcome: 'stored', mail: message.id, to });
  }
}
