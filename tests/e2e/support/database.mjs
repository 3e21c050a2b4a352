// Fresh databases in the private PostgreSQL of the run, and questions to them past the server.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const psql = '/usr/lib/postgresql/15/bin/psql';

/** One database in the PostgreSQL behind `sockets`. */
export class Database {
  constructor(sockets, name) {
    this.sockets = sockets;
    this.name = name;
  }

  /** Connection string of one of the roles `zhian_app`, `zhian_owner`, `postgres`. */
  dsn(role) {
    return `host=${this.sockets} dbname=${this.name} user=${role}`;
  }

  /** Makes it anew, owned by the owner role. */
  async create() {
    await this.#admin(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
    await this.#admin(`CREATE DATABASE ${this.name} OWNER zhian_owner`);
  }

  async drop() {
    await this.#admin(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }

  /** Rows of a SELECT as objects. */
  async rows(sql) {
    const text = await this.#psql(this.name, `SELECT coalesce(json_agg(t), '[]') FROM (${sql}) t`);
    return JSON.parse(text);
  }

  /** The one value of a SELECT, as text. */
  value(sql) {
    return this.#psql(this.name, sql);
  }

  /** Runs statements in one transaction; answers what the last one said. */
  transaction(statements) {
    return this.#psql(this.name, `BEGIN; ${statements.join('; ')}; COMMIT`);
  }

  #admin(sql) {
    return this.#psql('postgres', sql);
  }

  async #psql(database, sql) {
    const args = ['-h', this.sockets, '-U', 'postgres', '-d', database, '-XqAt', '-v', 'ON_ERROR_STOP=1', '-c', sql];
    const { stdout } = await run(psql, args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  }
}
