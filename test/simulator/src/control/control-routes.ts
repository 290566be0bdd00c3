import { jsonObject } from '../http/api-request.js';
import type { ApiRequest } from '../http/api-request.js';
import { ApiError } from '../http/reply.js';
import type { Reply } from '../http/reply.js';
import type { Route } from '../http/router.js';
import { moments } from '../faults/fault.js';
import type { Fault } from '../faults/fault.js';
import { providerIn } from '../incusos/system-routes.js';
import type { SimulatedHost } from '../simulated-host.js';
import type { Simulator } from '../simulator.js';
import type {
  AddServersRequest,
  EventsAction,
  LatencyRequest,
  OfferUpdateRequest,
  PowerAction,
  ServiceFailuresRequest,
  TrustRequest,
} from './control-protocol.js';

type ControlRoute = Route<Simulator>;

function answer(body: unknown): Reply {
  return { status: 200, body };
}

/** Throws `ApiError` 404 for a server that there is not. */
function hostOf(simulator: Simulator, request: ApiRequest): SimulatedHost {
  try {
    return simulator.host(request.params['name'] ?? '');
  } catch (error) {
    throw new ApiError(404, (error as Error).message);
  }
}

async function changePower(simulator: Simulator, request: ApiRequest): Promise<Reply> {
  const host = hostOf(simulator, request);
  const { action } = jsonObject(request) as unknown as { action: PowerAction };
  if (action === 'cut') await host.cutPower();
  else if (action === 'on') await Promise.race([host.keepBooting(), simulator.untilListening(host)]);
  else if (action === 'reboot') {
    host.os.reboot();
    await host.os.settled();
  } else throw new ApiError(400, `Unknown action ${JSON.stringify(action)}: cut, on or reboot`);
  return answer(simulator.servers().find(({ name }) => name === host.name));
}

function changeEvents(simulator: Simulator, request: ApiRequest): Reply {
  const { events } = hostOf(simulator, request).incus;
  const body = jsonObject(request) as unknown as EventsAction;
  if (body.action === 'drop') events.drop();
  else if (body.action === 'lose') events.losesNext = body.count;
  else events.muted = body.action === 'mute';
  return answer({ listeners: events.listenerCount });
}

function offerUpdate(simulator: Simulator, request: ApiRequest): Reply {
  const { version, ...options } = jsonObject(request) as unknown as OfferUpdateRequest;
  if (typeof version !== 'string' || version === '')
    throw new ApiError(400, 'version must be a text such as 202612010000');
  simulator.offerUpdate(version, options);
  return answer({});
}

function plantFault(simulator: Simulator, request: ApiRequest): Reply {
  const fault = jsonObject(request) as unknown as Fault;
  const effects = ['refuse', 'hang', 'slow', 'error', 'cut-before', 'cut-after', 'hang-after', 'fail', 'die'];
  if (!effects.includes(fault.effect)) throw new ApiError(400, `effect must be one of ${effects.join(', ')}`);
  if (fault.moment !== undefined && !moments.includes(fault.moment)) {
    throw new ApiError(400, `moment must be one of ${moments.join(', ')}`);
  }
  if (fault.moment !== undefined && fault.effect !== 'die' && fault.effect !== 'fail') {
    throw new ApiError(400, 'moment goes with the effects die and fail');
  }
  if (fault.effect === 'fail' && fault.moment !== 'join-begun') {
    throw new ApiError(400, 'the effect fail goes with the moment join-begun');
  }
  return answer({ id: simulator.faults.plant(fault) });
}

function readCalls(simulator: Simulator, request: ApiRequest): Reply {
  const server = request.query.get('server') ?? undefined;
  const after = Number(request.query.get('after') ?? '0');
  return answer(simulator.calls.list({ after, ...(server === undefined ? {} : { server }) }));
}

function readState(simulator: Simulator, request: ApiRequest): Reply {
  const servers = request.query.get('servers')?.split(',');
  const normalised = request.query.get('normalised') === '1';
  return answer(simulator.state({ normalised, ...(servers === undefined ? {} : { servers }) }));
}

async function register(simulator: Simulator, request: ApiRequest): Promise<Reply> {
  const host = hostOf(simulator, request);
  await host.os.useProvider(providerIn(jsonObject(request)));
  host.os.announce('system-is-ready');
  return answer({ registered: host.os.state.registered });
}

async function trustClient(simulator: Simulator, request: ApiRequest): Promise<Reply> {
  const { name, certificate } = jsonObject(request) as unknown as TrustRequest;
  await hostOf(simulator, request).incus.trustClient(name, certificate);
  return answer({});
}

/** All that the control API offers, except the pass-through to a server's own API. */
export const controlRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/health', handle: (simulator) => answer({ network: simulator.network }) },
  { method: 'GET', path: '/servers', handle: (simulator) => answer(simulator.servers()) },
  {
    method: 'POST',
    path: '/servers',
    handle: async (simulator, request) => {
      const { count, provider } = jsonObject(request) as unknown as AddServersRequest;
      return answer(await simulator.addServers(count, provider));
    },
  },
  { method: 'POST', path: '/servers/{name}/power', handle: changePower },
  { method: 'POST', path: '/servers/{name}/register', handle: register },
  { method: 'POST', path: '/servers/{name}/trust', handle: trustClient },
  {
    method: 'DELETE',
    path: '/servers/{name}/trust',
    handle: (simulator, request) => {
      hostOf(simulator, request).incus.database.trusted = [];
      return answer({});
    },
  },
  {
    method: 'PUT',
    path: '/servers/{name}/facts',
    handle: (simulator, request) => {
      const host = hostOf(simulator, request);
      host.pretend(jsonObject(request));
      return answer(host.facts);
    },
  },
  { method: 'POST', path: '/updates', handle: offerUpdate },
  { method: 'POST', path: '/servers/{name}/events', handle: changeEvents },
  {
    method: 'PUT',
    path: '/servers/{name}/latency',
    handle: (simulator, request) => {
      simulator.latencies.set(hostOf(simulator, request).name, jsonObject(request) as unknown as LatencyRequest);
      return answer({});
    },
  },
  {
    method: 'POST',
    path: '/servers/{name}/services/{service}/failures',
    handle: (simulator, request) => {
      const { texts } = jsonObject(request) as unknown as ServiceFailuresRequest;
      hostOf(simulator, request).os.services.failNextStarts(request.params['service'] ?? '', texts);
      return answer({});
    },
  },
  { method: 'GET', path: '/faults', handle: (simulator) => answer(simulator.faults.list()) },
  { method: 'POST', path: '/faults', handle: plantFault },
  {
    method: 'DELETE',
    path: '/faults',
    handle: (simulator) => {
      simulator.faults.clear();
      return answer({});
    },
  },
  {
    method: 'DELETE',
    path: '/faults/{id}',
    handle: (simulator, request) => {
      simulator.faults.clear(request.params['id'] ?? '');
      return answer({});
    },
  },
  { method: 'GET', path: '/calls', handle: readCalls },
  {
    method: 'DELETE',
    path: '/calls',
    handle: (simulator) => {
      simulator.calls.clear();
      return answer({});
    },
  },
  { method: 'GET', path: '/state', handle: readState },
];
