import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/** Every route with its methods, so that a wrong method can be told from an unknown path. */
@Injectable()
export class RouteList {
  private readonly routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  constructor({ httpAdapter }: HttpAdapterHost) {
    httpAdapter.getInstance<FastifyInstance>().addHook('onRoute', ({ url, method }) => {
      this.routes.push({ pattern: patternOf(url), methods: typeof method === 'string' ? [method] : method });
    });
  }

  /** The methods that are offered at a path, sorted; empty for an unknown one. */
  methodsAt(path: string): string[] {
    const methods = this.routes.filter((route) => route.pattern.test(path)).flatMap((route) => route.methods);
    return [...new Set(methods)].toSorted();
  }
}

/** Fastify's route as a pattern: `:name` is one segment, `::` is a colon, `*` is the rest. */
function patternOf(route: string): RegExp {
  const source = route.replaceAll(/::|:\w+|\*|[.+?^${}()|[\]\\]/g, (found) => {
    if (found === '::') return ':';
    if (found === '*') return '.*';
    return found.startsWith(':') ? '[^/]+' : `\\${found}`;
  });
  return new RegExp(`^${source}$`);
}
