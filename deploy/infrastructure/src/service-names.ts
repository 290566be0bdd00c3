/** The services that have a database login, a schema and a NATS login of their own, by their short names. */
export const SERVICES = ['gateway', 'templates', 'provisioning', 'inventory', 'relay'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** `admin` sets things up (streams) and looks after them; no service uses it. */
export const NATS_USERS = [...SERVICES, 'admin'] as const;
export type NatsUser = (typeof NATS_USERS)[number];

export type ByService<Value> = Readonly<Record<ServiceName, Value>>;
export type ByNatsUser<Value> = Readonly<Record<NatsUser, Value>>;

/** One value per service, made from its name. */
export function forEachService<Value>(make: (service: ServiceName) => Value): ByService<Value> {
  return Object.fromEntries(SERVICES.map((service) => [service, make(service)])) as Record<ServiceName, Value>;
}

/** One value per NATS login, made from its name. */
export function forEachNatsUser<Value>(make: (user: NatsUser) => Value): ByNatsUser<Value> {
  return Object.fromEntries(NATS_USERS.map((user) => [user, make(user)])) as Record<NatsUser, Value>;
}
