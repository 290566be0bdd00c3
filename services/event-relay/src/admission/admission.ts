import { rowOf } from '@muster/database';
import { NATS_CONNECTION } from '@muster/messaging';
import { CONFIGURATION, MusterLogger } from '@muster/service-kit';
import { decode, encodeAuthorizationResponse, encodeUser } from '@nats-io/jwt';
import type { AuthorizationRequest, KeyPair } from '@nats-io/jwt';
import { fromSeed } from '@nats-io/nkeys';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RelayConfiguration } from '../configuration.js';
import { hashOf } from '../subscribers/subscriber-secret.js';
import { subscriberPermissions } from './subscriber-permissions.js';

const SUBJECT = '$SYS.REQ.USER.AUTH';
/** What NATS calls its question. */
const QUESTION = 'nats-authorization-request';
/** The account of deploy's NATS configuration in which everything happens. */
const ACCOUNT = 'MUSTER';
/** A connection is closed after this time and has to log in again; until then a removed login can read nothing. */
const ADMITTED_FOR_S = 24 * 3_600;

/**
 * Tells NATS who may log in that its configuration does not name (auth callout): subscribers, with their passwords. The
 * answer is signed; NATS believes the issuer whose public key stands in its configuration and nobody else.
 */
@Injectable()
export class Admission implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly issuer: KeyPair;
  private subscription: Subscription | undefined;

  constructor(
    @Inject(CONFIGURATION) { MUSTER_NATS_ISSUER_SEED: seed }: RelayConfiguration,
    @Inject(NATS_CONNECTION) private readonly connection: NatsConnection,
    private readonly dataSource: DataSource,
    private readonly logger: MusterLogger,
  ) {
    this.issuer = fromSeed(Buffer.from(seed));
  }

  async onApplicationBootstrap(): Promise<void> {
    this.subscription = this.connection.subscribe(SUBJECT, {
      queue: 'relay',
      callback: (error, message) => {
        if (error) this.logger.error('subscribers can not log in at NATS', { error });
        else void this.answer(message);
      },
    });
    await this.connection.flush();
  }

  beforeApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  /** Never throws. Without an answer NATS refuses after its own deadline. */
  private async answer(message: Msg): Promise<void> {
    try {
      const question = decode<AuthorizationRequest>(message.string());
      const { user_nkey: key, server_id: server, connect_opts: login } = question.nats;
      if (question.aud !== QUESTION || key === undefined || server === undefined) throw new Error('not a question');
      const { user = '', pass = '' } = login ?? {};
      const admitted = await this.isSubscriber(user, pass);
      const answer = admitted ? { jwt: await this.vouch(user, key) } : { error: 'no subscriber has this login' };
      message.respond(await encodeAuthorizationResponse(key, server.id, this.issuer, answer, {}));
    } catch (error) {
      this.logger.warn('somebody could not log in at NATS', { error });
    }
  }

  private async isSubscriber(user: string, password: string): Promise<boolean> {
    const row = await rowOf(
      this.dataSource,
      `UPDATE subscriber SET last_login_at = now()
        WHERE consumer = $1 AND secret_hash = $2 AND removed_at IS NULL RETURNING id`,
      [user, hashOf(password)],
    );
    return row !== undefined;
  }

  private async vouch(user: string, key: string): Promise<string> {
    const { publish, subscribe } = subscriberPermissions(user);
    return encodeUser(
      user,
      key,
      this.issuer,
      { pub: { allow: [...publish] }, sub: { allow: [...subscribe] } },
      { aud: ACCOUNT, exp: Math.floor(Date.now() / 1_000) + ADMITTED_FOR_S },
    );
  }
}
