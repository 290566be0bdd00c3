export type { TestRun } from './provided-context.js';
export { createTestDatabase } from './test-database.js';
export type { TestDatabase } from './test-database.js';
export { createTestNats } from './test-nats.js';
export type { TestNats } from './test-nats.js';
