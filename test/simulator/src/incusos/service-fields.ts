/** The shape that a field must have; objects list their fields, `map` has free keys. */
export type FieldType =
  'boolean' | 'string' | 'integer' | { list: FieldType } | { map: FieldType } | { object: Record<string, FieldType> };

const strings: FieldType = { list: 'string' };
const targetsOf = (fields: Record<string, FieldType>): FieldType => ({ list: { object: fields } });

/**
 * Names and types of the services' configuration, as IncusOS' API declares them. Written here once more and not taken
 * from the product, so that a mistake there cannot hide behind the same mistake here.
 */
export const serviceFields: Readonly<Record<string, Record<string, FieldType>>> = {
  ceph: {
    enabled: 'boolean',
    clusters: {
      map: {
        object: {
          fsid: 'string',
          monitors: strings,
          keyrings: { map: { object: { key: 'string' } } },
          client_config: { map: 'string' },
        },
      },
    },
  },
  iscsi: { enabled: 'boolean', targets: targetsOf({ target: 'string', address: 'string', port: 'integer' }) },
  linstor: {
    enabled: 'boolean',
    listen_address: 'string',
    tls_server_certificate: 'string',
    tls_server_key: 'string',
    tls_trusted_certificates: strings,
  },
  lvm: { enabled: 'boolean', system_id: 'integer' },
  multipath: { enabled: 'boolean', wwns: strings },
  netbird: {
    enabled: 'boolean',
    setup_key: 'string',
    management_url: 'string',
    admin_url: 'string',
    anonymize: 'boolean',
    block_inbound: 'boolean',
    block_lan_access: 'boolean',
    disable_client_routes: 'boolean',
    disable_server_routes: 'boolean',
    disable_dns: 'boolean',
    disable_firewall: 'boolean',
    dns_resolver_address: 'string',
    external_ip_map: strings,
    extra_dns_labels: strings,
  },
  nvme: {
    enabled: 'boolean',
    targets: targetsOf({
      transport: 'string',
      address: 'string',
      host_address: 'string',
      port: 'integer',
      nqn: 'string',
    }),
  },
  ovn: {
    enabled: 'boolean',
    ic_chassis: 'boolean',
    database: 'string',
    tls_client_certificate: 'string',
    tls_client_key: 'string',
    tls_ca_certificate: 'string',
    tunnel_address: 'string',
    tunnel_protocol: 'string',
  },
  tailscale: {
    enabled: 'boolean',
    login_server: 'string',
    auth_key: 'string',
    accept_routes: 'boolean',
    accept_dns: 'boolean',
    advertised_routes: strings,
    advertise_exit_node: 'boolean',
    exit_node: 'string',
    exit_node_allow_lan_access: 'boolean',
    serve_enabled: 'boolean',
    serve_port: 'integer',
    serve_service: 'string',
  },
  usbip: { enabled: 'boolean', targets: targetsOf({ address: 'string', bus_id: 'string' }) },
};
