import type { ApiRequest } from './api-request.js';
import { ApiError } from './reply.js';
import type { Reply } from './reply.js';

/** One line of a routing table; `{name}` in the path is a parameter. */
export interface Route<Context> {
  readonly method: string;
  readonly path: string;
  readonly handle: (context: Context, request: ApiRequest) => Reply | Promise<Reply>;
}

interface Compiled<Context> {
  readonly route: Route<Context>;
  readonly segments: readonly string[];
}

/** Finds a request's route; one router serves all simulated servers. */
export class Router<Context> {
  readonly #bySegmentCount = new Map<number, Compiled<Context>[]>();

  constructor(routes: readonly Route<Context>[]) {
    for (const route of routes) {
      const segments = segmentsOf(route.path);
      const peers = this.#bySegmentCount.get(segments.length) ?? [];
      peers.push({ route, segments });
      this.#bySegmentCount.set(segments.length, peers);
    }
  }

  /** The route and its parameters. Throws `ApiError` 404 for an unknown path, 501 for a method that the path lacks. */
  find(method: string, path: string): { route: Route<Context>; params: Record<string, string> } {
    const actual = segmentsOf(path);
    let pathKnown = false;
    for (const { route, segments } of this.#bySegmentCount.get(actual.length) ?? []) {
      const params = bind(segments, actual);
      if (params === undefined) continue;
      if (route.method === method) return { route, params };
      pathKnown = true;
    }
    throw pathKnown ? new ApiError(501, 'not implemented') : new ApiError(404, 'not found');
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function bind(pattern: readonly string[], actual: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = actual[index] ?? '';
    if (expected.startsWith('{')) {
      try {
        params[expected.slice(1, -1)] = decodeURIComponent(segment);
      } catch {
        return undefined;
      }
    } else if (expected !== segment) return undefined;
  }
  return params;
}
