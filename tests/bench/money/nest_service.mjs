// The same redemption as a straightforward NestJS service writes it: one transaction a request on a pool of `pg`, rows
// locked in the order in which they are used. Same rows, same refusals, same idempotency.
import 'reflect-metadata';

import { randomUUID } from 'node:crypto';

import { Body, ConflictException, Controller, Get, Headers, HttpException, Module, Post, UnauthorizedException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import jwt from 'jsonwebtoken';
import pg from 'pg';

const { NEST_DSN: dsn, NEST_SECRET: secret, NEST_POOL: size = '16' } = process.env;
const pool = new pg.Pool({ connectionString: dsn, max: Number(size) });
const prices = { diagnosis: 10, prep: 10, mock_interview: 20, report_download: 2 };

/** Decorators without a compiler. */
function decorated(target, name, method, parameters) {
  method(target.prototype, name, Object.getOwnPropertyDescriptor(target.prototype, name));
  parameters.forEach((decorate, i) => decorate(target.prototype, name, i));
}

function userOf(authorization = '') {
  try {
    return jwt.verify(authorization.replace(/^Bearer /, ''), secret, { algorithms: ['HS256'] }).sub;
  } catch {
    throw new UnauthorizedException();
  }
}

async function transaction(work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const out = await work(client);
    await client.query('COMMIT');
    return out;
  } catch (err) {
    await client.query('ROLLBACK');
    throw err;
  } finally {
    client.release();
  }
}

class PointsController {
  async balance(authorization) {
    const { rows } = await pool.query('SELECT points, held, owed FROM nest_account WHERE user_id = $1', [userOf(authorization)]);
    return { available: Number(rows[0].points), held: Number(rows[0].held), owed: Number(rows[0].owed) };
  }

  async redeem(authorization, key, body) {
    const user = userOf(authorization);
    const price = prices[body.item];
    if (price === undefined) throw new HttpException({ code: 'validation_failed', field: 'item' }, 422);
    const text = JSON.stringify(body);
    return transaction(async (db) => {
      const { rows: [account] } = await db.query('SELECT points, last_txn FROM nest_account WHERE user_id = $1 FOR UPDATE', [user]);
      const { rows: [known] } = await db.query('SELECT body, answer FROM nest_op WHERE user_id = $1 AND key = $2', [user, key]);
      if (known) {
        if (known.body !== text) throw new ConflictException();
        return known.answer;
      }
      const balance = Number(account.points) - price;
      if (balance < 0) throw new HttpException({ code: 'points_required', price, balance: Number(account.points) }, 402);
      const { rows: lots } = await db.query(
        'SELECT id, available FROM nest_lot WHERE user_id = $1 AND available > 0 ORDER BY expires_at NULLS LAST, id FOR UPDATE', [user]);
      const voucher = randomUUID();
      const number = Number(account.last_txn) + 1;
      await db.query('INSERT INTO nest_txn VALUES ($1, $2, 5, $3, $4, now())', [user, number, body.item, voucher]);
      let left = price;
      let line = 0;
      for (const lot of lots) {
        const taken = Math.min(left, Number(lot.available));
        await db.query('UPDATE nest_lot SET available = available - $3 WHERE user_id = $1 AND id = $2', [user, lot.id, taken]);
        await db.query('INSERT INTO nest_entry VALUES ($1, $2, $3, 2, $4, $5)', [user, number, ++line, -taken, lot.id]);
        left -= taken;
        if (left === 0) break;
      }
      await db.query('INSERT INTO nest_entry VALUES ($1, $2, $3, 23, $4, 0)', [user, number, ++line, price]);
      await db.query('UPDATE nest_account SET points = $2, last_txn = $3 WHERE user_id = $1', [user, balance, number]);
      await db.query('INSERT INTO nest_voucher VALUES ($1, $2, $3, $4, now())', [voucher, user, body.item, price]);
      await db.query(
        `WITH h AS (INSERT INTO nest_head VALUES ($1, 1) ON CONFLICT (user_id) DO UPDATE SET head = nest_head.head + 1 RETURNING head)
         INSERT INTO nest_event SELECT $1, head, 'points', $2, now() FROM h`, [user, JSON.stringify({ available: balance })]);
      const answer = { id: voucher, item: body.item, price, balance };
      await db.query('INSERT INTO nest_op VALUES ($1, $2, $3, $4, now())', [user, key, text, answer]);
      return answer;
    });
  }
}
Controller('api/v1/points')(PointsController);
decorated(PointsController, 'balance', Get('balance'), [Headers('authorization')]);
decorated(PointsController, 'redeem', Post('redeem'), [Headers('authorization'), Headers('idempotency-key'), Body()]);

class AppModule {}
Module({ controllers: [PointsController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
process.send({ port: app.getHttpServer().address().port });
