import { randomUUID } from 'node:crypto';
import {
  tokenCreate,
  tokenDelete,
  tokenGet,
  tokenList,
  tokenUpdate,
  type Idempotency,
  type RequestOf,
  type ResponseOf,
  type Token,
} from '@muster/contracts';
import { rowOf, rowsOf, streamRows, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream, writeEvents } from '@muster/messaging';
import { onceBesideOperations } from '@muster/operations';
import { Controller } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { requireChannel } from '../channels/require-channel.js';
import { checkPrecondition, etagOf } from '../etag.js';
import { tokenEvent } from './token-event.js';
import { checkToken, DEFAULT_CHANNEL } from './token-input.js';
import { TOKEN_COLUMNS, tokenView, type TokenRow } from './token-view.js';

/** Tokens that let servers register themselves. */
@Controller()
export class TokensController {
  constructor(private readonly dataSource: DataSource) {}

  @RpcStream(tokenList)
  async *list(): AsyncIterable<Token> {
    const sql = `SELECT ${TOKEN_COLUMNS} FROM token ORDER BY created_at, uuid`;
    for await (const rows of streamRows<TokenRow>(this.dataSource, sql)) yield* rows.map(tokenView);
  }

  @Rpc(tokenGet)
  async get({ uuid }: RequestOf<typeof tokenGet>): Promise<ResponseOf<typeof tokenGet>> {
    const token = tokenView(await findToken(this.dataSource.manager, uuid));
    return { value: token, etag: etagOf(token) };
  }

  @Rpc(tokenCreate)
  async create({ token, idempotency }: RequestOf<typeof tokenCreate>): Promise<Token> {
    return withTransaction(this.dataSource, async (tx) =>
      onceBesideOperations(tx, idempotency, async () => {
        const checked = checkToken(token, DEFAULT_CHANNEL, new Date());
        await requireChannel(tx, checked.channel);
        const row = await rowOf<TokenRow>(
          tx,
          `INSERT INTO token (uuid, uses_remaining, expire_at, description, channel) VALUES ($1, $2, $3, $4, $5)
           RETURNING ${TOKEN_COLUMNS}`,
          [randomUUID(), checked.usesRemaining, checked.expireAt, checked.description, checked.channel],
        );
        const created = tokenView(row as TokenRow);
        await writeEvents(tx, [tokenEvent('created', row as TokenRow)]);
        return created;
      }),
    );
  }

  @Rpc(tokenUpdate)
  async update({ uuid, token, ifMatch, idempotency }: RequestOf<typeof tokenUpdate>): Promise<Record<string, never>> {
    await this.change(idempotency, async (tx) => {
      const checked = checkToken(token, '', new Date());
      const current = await findToken(tx, uuid, 'FOR UPDATE');
      checkPrecondition(ifMatch, tokenView(current), 'The token');
      await requireChannel(tx, checked.channel);
      const row = await rowOf<TokenRow>(
        tx,
        `UPDATE token SET uses_remaining = $2, expire_at = $3, description = $4, channel = $5, version = version + 1
          WHERE uuid = $1 RETURNING ${TOKEN_COLUMNS}`,
        [uuid, checked.usesRemaining, checked.expireAt, checked.description, checked.channel],
      );
      await writeEvents(tx, [tokenEvent('updated', row as TokenRow)]);
    });
    return {};
  }

  @Rpc(tokenDelete)
  async delete({ uuid, idempotency }: RequestOf<typeof tokenDelete>): Promise<Record<string, never>> {
    await this.change(idempotency, async (tx) => {
      const row = await findToken(tx, uuid, 'FOR UPDATE');
      await rowsOf(tx, 'DELETE FROM token WHERE uuid = $1', [uuid]);
      await writeEvents(tx, [tokenEvent('deleted', { ...row, version: String(Number(row.version) + 1) })]);
    });
    return {};
  }

  private async change(
    idempotency: Idempotency | undefined,
    work: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    await withTransaction(this.dataSource, (tx) => onceBesideOperations(tx, idempotency, () => work(tx)));
  }
}

async function findToken(tx: EntityManager, uuid: string, lock = ''): Promise<TokenRow> {
  if (!z.uuid().safeParse(uuid).success) throw new MusterError('request.invalid', `"${uuid}" is not a UUID`);
  const row = await rowOf<TokenRow>(tx, `SELECT ${TOKEN_COLUMNS} FROM token WHERE uuid = $1 ${lock}`, [uuid]);
  if (row === undefined) throw new MusterError('object.not-found', 'Not found');
  return row;
}
