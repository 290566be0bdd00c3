import { fleetIdentity, type ResponseOf } from '@muster/contracts';
import { Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { FleetIdentity } from './fleet-identity.js';

/** Gives the inventory the certificate it asks servers with; the key stays sealed on the way. */
@Controller()
export class IdentityController {
  constructor(private readonly identity: FleetIdentity) {}

  @Rpc(fleetIdentity)
  async get(): Promise<ResponseOf<typeof fleetIdentity>> {
    const { certificate, sealedKey } = await this.identity.sealed();
    return { certificate, encryptedKey: sealedKey };
  }
}
