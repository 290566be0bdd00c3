import { preparedRows, type PreparedStatement } from '@muster/database';
import DataLoader from 'dataloader';
import type { DataSource } from 'typeorm';

/** How a server is reached, and the certificates that it may show. */
export interface AddressRow {
  readonly connection_url: string;
  readonly certificate: string | null;
  readonly cluster_certificate: string | null;
  readonly cluster_next_certificate: string | null;
}

interface Asked {
  readonly server: string;
  /** The cluster whose certificate counts while the server's record names none; empty when there is none. */
  readonly cluster: string;
}

const ADDRESSES: PreparedStatement = {
  name: 'server-addresses',
  text: `SELECT asked.place::int, s.connection_url, s.certificate, c.certificate AS cluster_certificate,
                c.next_certificate AS cluster_next_certificate
           FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS asked(server, cluster, place)
           JOIN server s ON s.id = asked.server
           LEFT JOIN cluster c ON c.id = coalesce(s.cluster_id, nullif(asked.cluster, '')::uuid)`,
};

/** Addresses from Postgres, in one question for all steps that ask at the same moment; nothing is kept. */
export class ServerAddresses {
  private readonly loader: DataLoader<Asked, AddressRow | undefined>;

  constructor(dataSource: DataSource) {
    this.loader = new DataLoader(async (asked) => readAddresses(dataSource, asked), {
      cache: false,
      maxBatchSize: 500,
      batchScheduleFn: (read) => setImmediate(read),
    });
  }

  /** By the ids of records; undefined when the server's was removed. */
  async of(server: string, cluster: string): Promise<AddressRow | undefined> {
    return this.loader.load({ server, cluster });
  }
}

async function readAddresses(dataSource: DataSource, asked: readonly Asked[]): Promise<(AddressRow | undefined)[]> {
  const rows = await preparedRows<AddressRow & { place: number }>(dataSource, ADDRESSES, [
    asked.map(({ server }) => server),
    asked.map(({ cluster }) => cluster),
  ]);
  const byPlace = new Map(rows.map(({ place, ...row }) => [place, row]));
  return asked.map((_, index) => byPlace.get(index + 1));
}
