// Run inside a network namespace: listens on HOST PORT and hands the socket to the parent, which serves it.
import { createServer } from 'node:net';

const [host, port] = process.argv.slice(2);
const server = createServer();
server.once('error', (error) => process.send({ error: error.message }));
server.listen({ host, port: Number(port) }, () => process.send({}, server));
process.once('disconnect', () => process.exit());
