import type { Json } from '@muster/operations';
import { isSameConfiguration } from './same-configuration.js';
import { inStartOrder, ruleOf } from './service-rules.js';

export type ServiceConfig = Readonly<Record<string, unknown>>;

/** A service as a server has it now. */
export interface FoundService {
  readonly config: ServiceConfig;
  readonly state: Readonly<Record<string, unknown>>;
}

/** What is to be done with one service. */
export interface ServiceChange {
  readonly service: string;
  readonly config: ServiceConfig;
  /** Switch it off first, or the change has no effect. */
  readonly disableFirst: boolean;
}

export interface ServicesDecision {
  readonly changes: readonly ServiceChange[];
  /** What is configured and not ready yet. */
  readonly waitingFor: readonly string[];
}

/** What earlier attempts wrote down: the last answer to a PUT of each service. */
export type PutAnswers = Readonly<Record<string, Json | undefined>>;

/**
 * Decides what is left to configure on one server. A service is done when it has the wanted configuration, and the last
 * PUT of ours, if there was one, was answered with success: after a failed one the configuration is stored all the same.
 */
export function decideServices(
  wanted: Readonly<Record<string, ServiceConfig>>,
  found: ReadonlyMap<string, FoundService>,
  answers: PutAnswers,
): ServicesDecision {
  const changes: ServiceChange[] = [];
  const waitingFor: string[] = [];
  for (const service of inStartOrder(Object.keys(wanted))) {
    const config = wanted[service] ?? {};
    const current = found.get(service);
    const same = isSameConfiguration(config, current?.config);
    const failedBefore = answers[service] === 'sent';
    if (!same || failedBefore) {
      changes.push({
        service,
        config,
        disableFirst: same && failedBefore && ruleOf(service).restartsByDisabling === true,
      });
      continue;
    }
    const notReady = ruleOf(service).notReady?.(current?.state ?? {}, config);
    if (notReady !== undefined) waitingFor.push(notReady);
  }
  return { changes, waitingFor };
}
