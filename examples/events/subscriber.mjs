/**
 * Reads events at NATS and takes each once. It may be killed at any time and started again.
 *
 *   muster subscriber add example --from start -f json > login.json
 *   node examples/events/subscriber.mjs login.json taken.txt
 */
import { readFileSync } from 'node:fs';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { keptIds } from './kept-ids.mjs';

const [loginFile, takenFile] = process.argv.slice(2);
const login = JSON.parse(readFileSync(loginFile, 'utf8'));
const taken = keptIds(takenFile);

const connection = await connect({
  servers: login.server,
  user: login.user,
  pass: login.password,
  // The only inboxes that this login can hear.
  inboxPrefix: login.inbox_prefix,
  // NATS, or who vouches for us there, may be away for any time; nothing is lost meanwhile.
  maxReconnectAttempts: -1,
  ignoreAuthErrorAbort: true,
});
const consumer = await jetstream(connection).consumers.get(login.stream, login.consumer);
const messages = await consumer.consume({ max_messages: 100 });
process.on('SIGTERM', () => messages.stop());

for await (const message of messages) {
  const id = message.headers.get('ce-id');
  if (!taken.has(id)) {
    const type = message.headers.get('ce-type');
    console.log(`${id} ${type} ${message.headers.get('ce-subject')} ${message.string()}`);
    taken.add(id);
  }
  // After the effect: if we die in between, it comes again, and is known by its id.
  message.ack();
}
await connection.drain();
