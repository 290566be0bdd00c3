import { fleetIdentity } from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { SecretBox } from '@muster/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FleetIdentity } from './cluster-connection.js';

const SEAL_CONTEXT = 'fleet-identity';
const ASK_AGAIN_MS = 60_000;

/** The client certificate that provisioning made for the fleet; its key travels and rests sealed. */
@Injectable()
export class FleetIdentitySource {
  private latest: { readonly identity: FleetIdentity; readonly askedAt: number } | undefined;

  constructor(
    @Inject(RpcClient) private readonly rpc: RpcClient,
    @Inject(SecretBox) private readonly secrets: SecretBox,
  ) {}

  /** What is known, not older than a minute. Throws when provisioning does not answer and never has. */
  async get(): Promise<FleetIdentity> {
    const known = this.latest;
    if (known !== undefined && Date.now() - known.askedAt < ASK_AGAIN_MS) return known.identity;
    try {
      const { certificate, encryptedKey } = await this.rpc.call(fleetIdentity, {});
      const identity = { certificate, key: this.secrets.open(encryptedKey, SEAL_CONTEXT) };
      this.latest = { identity, askedAt: Date.now() };
      return identity;
    } catch (error) {
      if (known === undefined) throw error;
      return known.identity;
    }
  }
}
