import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MEMBERS_OF } from './history.js';

/** Removes a function that nothing uses since changed paths are found in another way. */
export class MembersOfGone1764039600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION members_of');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(MEMBERS_OF);
  }
}
