// Made by libs/template/scripts/generate-vocabulary.mjs. Do not edit.
export const serviceVocabulary = {
  ceph: {
    type: 'object',
    fields: {
      clusters: {
        type: 'map',
        values: {
          type: 'object',
          fields: {
            client_config: { type: 'map', values: { type: 'text' } },
            fsid: { type: 'text' },
            keyrings: { type: 'map', values: { type: 'object', fields: { key: { type: 'text' } } } },
            monitors: { type: 'list', items: { type: 'text' } },
          },
        },
      },
      enabled: { type: 'boolean' },
    },
  },
  iscsi: {
    type: 'object',
    fields: {
      enabled: { type: 'boolean' },
      targets: {
        type: 'list',
        items: {
          type: 'object',
          fields: { address: { type: 'text' }, port: { type: 'integer' }, target: { type: 'text' } },
        },
      },
    },
  },
  linstor: {
    type: 'object',
    fields: {
      enabled: { type: 'boolean' },
      listen_address: { type: 'text' },
      tls_server_certificate: { type: 'text' },
      tls_server_key: { type: 'text' },
      tls_trusted_certificates: { type: 'list', items: { type: 'text' } },
    },
  },
  lvm: { type: 'object', fields: { enabled: { type: 'boolean' }, system_id: { type: 'integer' } } },
  multipath: {
    type: 'object',
    fields: { enabled: { type: 'boolean' }, wwns: { type: 'list', items: { type: 'text' } } },
  },
  netbird: {
    type: 'object',
    fields: {
      admin_url: { type: 'text' },
      anonymize: { type: 'boolean' },
      block_inbound: { type: 'boolean' },
      block_lan_access: { type: 'boolean' },
      disable_client_routes: { type: 'boolean' },
      disable_dns: { type: 'boolean' },
      disable_firewall: { type: 'boolean' },
      disable_server_routes: { type: 'boolean' },
      dns_resolver_address: { type: 'text' },
      enabled: { type: 'boolean' },
      external_ip_map: { type: 'list', items: { type: 'text' } },
      extra_dns_labels: { type: 'list', items: { type: 'text' } },
      management_url: { type: 'text' },
      setup_key: { type: 'text' },
    },
  },
  nvme: {
    type: 'object',
    fields: {
      enabled: { type: 'boolean' },
      targets: {
        type: 'list',
        items: {
          type: 'object',
          fields: {
            address: { type: 'text' },
            host_address: { type: 'text' },
            nqn: { type: 'text' },
            port: { type: 'integer' },
            transport: { type: 'text' },
          },
        },
      },
    },
  },
  ovn: {
    type: 'object',
    fields: {
      database: { type: 'text' },
      enabled: { type: 'boolean' },
      ic_chassis: { type: 'boolean' },
      tls_ca_certificate: { type: 'text' },
      tls_client_certificate: { type: 'text' },
      tls_client_key: { type: 'text' },
      tunnel_address: { type: 'text' },
      tunnel_protocol: { type: 'text' },
    },
  },
  tailscale: {
    type: 'object',
    fields: {
      accept_dns: { type: 'boolean' },
      accept_routes: { type: 'boolean' },
      advertise_exit_node: { type: 'boolean' },
      advertised_routes: { type: 'list', items: { type: 'text' } },
      auth_key: { type: 'text' },
      enabled: { type: 'boolean' },
      exit_node: { type: 'text' },
      exit_node_allow_lan_access: { type: 'boolean' },
      login_server: { type: 'text' },
      serve_enabled: { type: 'boolean' },
      serve_port: { type: 'integer' },
      serve_service: { type: 'text' },
    },
  },
  usbip: {
    type: 'object',
    fields: {
      enabled: { type: 'boolean' },
      targets: {
        type: 'list',
        items: { type: 'object', fields: { address: { type: 'text' }, bus_id: { type: 'text' } } },
      },
    },
  },
} as const;
