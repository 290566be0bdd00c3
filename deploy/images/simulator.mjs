// Runs six simulated servers in the demo of docker-compose.yml: takes a block of the containers' network for them, gets
// a token at the administrator's socket, and starts the simulator, which lets them register with it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';

const servers = 6;
const network = process.env['MUSTER_SIMULATOR_NETWORK'];
const socketPath = process.env['MUSTER_SOCKET'];
const state = '/var/lib/simulator';

/** A call at the administrator's socket: the answer's body and headers. */
function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { host: 'muster', 'content-type': 'application/json' };
    const asked = request({ socketPath, method, path, headers, timeout: 30_000 }, (answer) => {
      answer.setEncoding('utf8');
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('end', () => {
        if (answer.statusCode < 400) resolve({ ...JSON.parse(text), location: answer.headers.location });
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function provider() {
  const expires = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
  const token = { description: 'simulated servers', uses_remaining: servers, expire_at: expires };
  const { location } = await call('POST', '/1.0/provisioning/tokens', token);
  const { metadata } = await call('GET', `${location}/provider-config`);
  return metadata.config;
}

// Every address of the block belongs to this machine: the kernel then answers for them on the containers' network.
execFileSync('ip', ['route', 'replace', 'local', `${network}.0/24`, 'dev', 'lo']);
const simulator = ['test/simulator/dist/main.js', '--servers', String(servers), '--network', network, '--state', state];
// Servers of an earlier run know where they belong.
if (!existsSync(`${state}/simulator.json`)) {
  const config = await provider();
  const certificate = `${state}/gateway.crt`;
  writeFileSync(certificate, config.server_certificate);
  simulator.push('--server-url', config.server_url, '--server-token', config.server_token);
  simulator.push('--server-certificate', certificate);
}
const running = spawn(process.execPath, simulator, { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => running.kill(signal));
running.on('exit', (code) => (process.exitCode = code ?? 1));
