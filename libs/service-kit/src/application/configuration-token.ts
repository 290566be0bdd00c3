/** Injects the service's configuration, see ServiceConfiguration. */
export const CONFIGURATION = Symbol('CONFIGURATION');
