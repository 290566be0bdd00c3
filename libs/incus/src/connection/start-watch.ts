import { DecoratorHandler, type Client, type Dispatcher } from 'undici';

/** Tells when a call begins to be written: before that moment the server cannot have heard of it. */
export function watchStart(client: Client, onStart: () => void): Dispatcher {
  return client.compose((dispatch) => (options, handler) => dispatch(options, new StartWatch(handler, onStart)));
}

type OnRequestStart = NonNullable<Dispatcher.DispatchHandler['onRequestStart']>;

/** undici 7.30.2 declares its DecoratorHandler without the methods that it has. */
const forwardStart = (DecoratorHandler.prototype as { onRequestStart?: OnRequestStart }).onRequestStart;

class StartWatch extends DecoratorHandler {
  constructor(
    handler: Dispatcher.DispatchHandler,
    private readonly onStart: () => void,
  ) {
    super(handler);
  }

  onRequestStart(...args: Parameters<OnRequestStart>): void {
    this.onStart();
    forwardStart?.apply(this, args);
  }
}
