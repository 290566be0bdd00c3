// Made by libs/template/scripts/generate-vocabulary.mjs. Do not edit.
export const preseedVocabulary = {
  certificates: {
    type: 'list',
    items: {
      type: 'object',
      fields: {
        certificate: { type: 'text' },
        description: { type: 'text' },
        name: { type: 'text' },
        projects: { type: 'list', items: { type: 'text' } },
        restricted: { type: 'boolean' },
        token: { type: 'boolean' },
        trust_token: { type: 'text' },
        type: { type: 'text' },
      },
    },
  },
  cluster_groups: {
    type: 'list',
    items: {
      type: 'object',
      fields: {
        config: { type: 'map', values: { type: 'setting' } },
        description: { type: 'text' },
        members: { type: 'list', items: { type: 'text' } },
        name: { type: 'text' },
      },
    },
  },
  config: { type: 'map', values: { type: 'setting' } },
  networks: {
    type: 'list',
    items: {
      type: 'object',
      fields: {
        Project: { type: 'text' },
        config: { type: 'map', values: { type: 'setting' } },
        description: { type: 'text' },
        name: { type: 'text' },
        type: { type: 'text' },
      },
    },
  },
  profiles: {
    type: 'list',
    items: {
      type: 'object',
      fields: {
        Project: { type: 'text' },
        config: { type: 'map', values: { type: 'setting' } },
        description: { type: 'text' },
        devices: { type: 'map', values: { type: 'map', values: { type: 'setting' } } },
        name: { type: 'text' },
      },
    },
  },
  projects: {
    type: 'list',
    items: {
      type: 'object',
      fields: {
        config: { type: 'map', values: { type: 'setting' } },
        description: { type: 'text' },
        name: { type: 'text' },
      },
    },
  },
  storage_pools: {
    type: 'list',
    items: {
      type: 'object',
      fields: {
        config: { type: 'map', values: { type: 'setting' } },
        description: { type: 'text' },
        driver: { type: 'text' },
        name: { type: 'text' },
      },
    },
  },
  storage_volumes: {
    type: 'list',
    items: {
      type: 'object',
      fields: {
        Pool: { type: 'text' },
        Project: { type: 'text' },
        config: { type: 'map', values: { type: 'setting' } },
        content_type: { type: 'text' },
        description: { type: 'text' },
        name: { type: 'text' },
        restore: { type: 'text' },
        source: {
          type: 'object',
          fields: {
            certificate: { type: 'text' },
            location: { type: 'text' },
            mode: { type: 'text' },
            name: { type: 'text' },
            operation: { type: 'text' },
            pool: { type: 'text' },
            project: { type: 'text' },
            refresh: { type: 'boolean' },
            refresh_exclude_older: { type: 'boolean' },
            secrets: { type: 'map', values: { type: 'text' } },
            type: { type: 'text' },
            volume_only: { type: 'boolean' },
          },
        },
        type: { type: 'text' },
      },
    },
  },
} as const;
