import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationProblem } from '../configuration/configuration-problem.js';
import { redactText } from '../logging/redact.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { readiness, type Check } from './readiness.js';

/** Health and metrics of one process, on a port that is not meant for users. */
export class HealthServer {
  private readonly checks: Record<string, Check> = { service: async () => this.started };
  private started = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Listens at once, so that the process can be seen while it still waits for others. */
  static async listen(host: string, port: number, telemetry: Telemetry): Promise<HealthServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    }).catch((error: NodeJS.ErrnoException) => {
      throw new ConfigurationProblem([
        `Health cannot be served on ${host}:${port} (${error.code ?? error.message}): set MUSTER_HEALTH_PORT to a free port.`,
      ]);
    });
    const health = new HealthServer(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => {
      if (request.url === '/metrics') telemetry.answerMetrics(request, response);
      else void health.answer(request, response);
    });
    return health;
  }

  /** Adds something that has to be there before the service counts as ready. */
  addCheck(name: string, check: Check): void {
    this.checks[name] = check;
  }

  /** Says that the service takes work, or that it takes no more. */
  setStarted(started: boolean): void {
    this.started = started;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/health/live') return send(response, 200, { status: 'ok' });
    if (request.url !== '/health/ready') {
      return send(response, 404, { error: 'there is /health/live, /health/ready and /metrics' });
    }
    const { ready, checks } = await readiness(this.checks);
    send(response, ready ? 200 : 503, { status: ready ? 'ok' : 'not ready', checks });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${redactText(JSON.stringify(body))}\n`);
}
