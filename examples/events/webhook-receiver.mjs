/**
 * Gets events by HTTP, checks that they come from Muster, and takes each once.
 *
 *   muster webhook add http://127.0.0.1:8080/ -f json > webhook.json
 *   node examples/events/webhook-receiver.mjs webhook.json taken.txt 8080
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { keptIds } from './kept-ids.mjs';

const [webhookFile, takenFile, port] = process.argv.slice(2);
const signature = new Webhook(JSON.parse(readFileSync(webhookFile, 'utf8')).secret);
const taken = keptIds(takenFile);

const server = createServer(async (request, response) => {
  try {
    // Over the very bytes that came, and before anything is read out of them. Refuses what is older than five minutes.
    const event = signature.verify(await text(request), request.headers);
    if (!taken.has(event.id)) {
      console.log(`${event.id} ${event.type} ${event.subject} ${JSON.stringify(event.data)}`);
      taken.add(event.id);
    }
    // Quickly, and only when it is taken: what gets no 2xx within ten seconds comes again.
    response.writeHead(204).end();
  } catch {
    response.writeHead(400).end();
  }
});
server.listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit()));
