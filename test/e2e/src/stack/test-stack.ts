import { createTestDatabase, createTestNats, type TestDatabase, type TestNats } from '@muster/environment';
import { startStack, type Stack, type StackSettings } from './stack.js';

/** A stack with a database and a NATS server of its own: questions of one stack never reach another. */
export interface TestStack extends Stack {
  readonly nats: TestNats;
  readonly database: TestDatabase;
}

export async function startTestStack(settings: Partial<StackSettings> = {}): Promise<TestStack> {
  const [nats, database] = await Promise.all([createTestNats(), createTestDatabase()]);
  const release = async (): Promise<void> => {
    await Promise.all([nats.stop(), database.drop()]);
  };
  try {
    const stack = await startStack({
      natsUrl: nats.url,
      natsPasswords: nats.users,
      natsIssuerSeedFile: nats.issuerSeedFile,
      databaseUrls: database.urls,
      ...settings,
    });
    const stop = async (): Promise<void> => {
      await stack.stop();
      await release();
    };
    return { ...stack, nats, database, stop };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}
