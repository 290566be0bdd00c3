import { SERVICES, forEachService, InfrastructureProblem } from '@muster/infrastructure';
import type { ByService } from '@muster/infrastructure';
import { SERVICE_PROGRAMS } from '../programs/program-list.js';
import type { ProgramName } from '../programs/program-list.js';

/** The TCP ports of 127.0.0.1 that one installation uses. */
export interface PortPlan {
  readonly gateway: number;
  readonly nats: number;
  readonly postgres: number;
  /** Where each service answers about its health, by the services' short names. */
  readonly health: ByService<number>;
}

/** A port with what it is for and how it can be changed. */
export interface PlannedPort {
  readonly port: number;
  /** Who listens there. */
  readonly program: ProgramName;
  readonly purpose: string;
  readonly variable: string;
}

const DEFAULT_BASE = 7400;
const OFFSETS = { nats: 22, postgres: 32, gateway: 43, health: 51 } as const;

/** Reads the variables. Throws an InfrastructureProblem that names the one that is wrong. */
export function portPlan(env: NodeJS.ProcessEnv): PortPlan {
  const base = portIn(env, 'MUSTER_PORT_BASE') ?? DEFAULT_BASE;
  const firstHealth = base + OFFSETS.health;
  const plan = {
    gateway: portIn(env, 'MUSTER_PORT') ?? base + OFFSETS.gateway,
    nats: portIn(env, 'MUSTER_NATS_PORT') ?? base + OFFSETS.nats,
    postgres: portIn(env, 'MUSTER_POSTGRES_PORT') ?? base + OFFSETS.postgres,
    health: forEachService((service) => firstHealth + SERVICES.indexOf(service)),
  };
  const twice = plannedPorts(plan).find((one, index, all) => all.findIndex(({ port }) => port === one.port) !== index);
  if (twice !== undefined) {
    throw new InfrastructureProblem(
      `Port ${twice.port} is meant for ${twice.purpose} and for something else: set ${twice.variable} to another one.`,
    );
  }
  return plan;
}

/** All ports of a plan. */
export function plannedPorts({ gateway, nats, postgres, health }: PortPlan): PlannedPort[] {
  return [
    { port: gateway, program: 'gateway', purpose: 'the gateway', variable: 'MUSTER_PORT' },
    { port: nats, program: 'nats', purpose: 'NATS', variable: 'MUSTER_NATS_PORT' },
    { port: postgres, program: 'postgres', purpose: 'Postgres', variable: 'MUSTER_POSTGRES_PORT' },
    ...SERVICES.map((service) => ({
      port: health[service],
      program: SERVICE_PROGRAMS[service],
      purpose: `the health of the ${SERVICE_PROGRAMS[service]}`,
      variable: 'MUSTER_PORT_BASE',
    })),
  ];
}

function portIn(env: NodeJS.ProcessEnv, variable: string): number | undefined {
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  const highest = variable === 'MUSTER_PORT_BASE' ? 65_000 : 65_535;
  if (/^\d+$/.test(text) && port >= 1 && port <= highest) return port;
  throw new InfrastructureProblem(`${variable} must be a port from 1 to ${highest}, not "${text}".`);
}
