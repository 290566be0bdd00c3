import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = [
  'network_acl',
  'network_address_set',
  'network_forward',
  'network_integration',
  'network_load_balancer',
  'network_peer',
  'network_zone',
  'storage_bucket',
];

/** Room for the kinds that came second. */
export class AllKinds1764025200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const kind of KINDS) {
      await runner.query(`CREATE TABLE resource_${kind} PARTITION OF resource FOR VALUES IN ('${kind}')`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${KINDS.map((kind) => `resource_${kind}`).join(', ')}`);
  }
}
