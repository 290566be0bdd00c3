import type { HostInterface } from './incus-os-options.js';
import type { IncusOsState } from './incus-os-state.js';

const gibibyte = 1024 ** 3;

/** `GET system/resources`, the part of Incus' resources that a manager reads. */
export function resourcesDocument(interfaces: readonly HostInterface[], hostname: string): Record<string, unknown> {
  const cores = [0, 1, 2, 3].map((core) => {
    const thread = { id: core, numa_node: 0, thread: 0, online: true, isolated: false };
    return { core, die: 0, threads: [thread], frequency: 2400 };
  });
  const cards = interfaces.map((card) => ({
    driver: 'virtio_net',
    numa_node: 0,
    ports: [{ id: card.name, address: card.hwaddr, port: 0, protocol: 'ethernet', link_detected: true }],
  }));
  return {
    cpu: {
      architecture: 'x86_64',
      sockets: [{ name: 'Simulated CPU', vendor: 'Muster', socket: 0, cores, frequency: 2400 }],
      total: 4,
    },
    memory: { nodes: [], hugepages_total: 0, used: 2 * gibibyte, total: 16 * gibibyte },
    gpu: { cards: [], total: 0 },
    network: { cards, total: cards.length },
    storage: {
      disks: [{ id: 'sda', model: 'SIMULATED', size: 64 * gibibyte, type: 'scsi', partitions: [] }],
      total: 1,
    },
    usb: { devices: [], total: 0 },
    pci: { devices: [], total: 0 },
    system: { uuid: '', vendor: 'Muster', product: 'Simulated server', family: '', version: '', serial: hostname },
    load: { Average1Min: 0, Average5Min: 0, Average10Min: 0, Processes: 100 },
  };
}

/** `GET system/network`: the configured part and what the cards have. */
export function networkDocument(
  interfaces: readonly HostInterface[],
  hostname: string,
  stored: Record<string, unknown>,
): Record<string, unknown> {
  const configured = interfaces.map(({ name, hwaddr, addresses, roles }) => ({ name, hwaddr, addresses, roles }));
  const cards = interfaces.map((card) => [
    card.name,
    {
      type: 'interface',
      addresses: card.addresses,
      hwaddr: card.hwaddr,
      mtu: 1500,
      speed: '10000',
      state: 'routable',
      stats: { rx_bytes: 0, tx_bytes: 0, rx_errors: 0, tx_errors: 0 },
      roles: card.roles,
    },
  ]);
  return {
    config: {
      dns: { hostname, domain: '', search_domains: [], nameservers: [] },
      time: { ntp_servers: [], timezone: 'UTC' },
      interfaces: configured,
      ...stored,
    },
    state: { configuration_in_process: false, interfaces: Object.fromEntries(cards) },
  };
}

/** `GET system/storage`: one boot drive and the pool `local` on it. */
export function storageDocument(stored: Record<string, unknown>): Record<string, unknown> {
  const drive = {
    id: '/dev/disk/by-id/scsi-SIMULATED_1',
    model_family: '',
    model_name: 'SIMULATED',
    serial_number: 'SIMULATED-1',
    bus: 'scsi',
    capacity_in_bytes: 64 * gibibyte,
    boot: true,
    removable: false,
    remote: false,
    encrypted: false,
    member_pool: 'local',
  };
  const pool = {
    name: 'local',
    type: 'zfs-raid0',
    managed: true,
    state: 'ONLINE',
    devices: ['/dev/disk/by-id/scsi-SIMULATED_1-part11'],
    encryption_key_status: 'available',
    raw_pool_size_in_bytes: 30 * gibibyte,
    usable_pool_size_in_bytes: 30 * gibibyte,
    pool_allocated_space_in_bytes: 0,
    volumes: [{ name: 'incus', usage_in_bytes: 0, quota_in_bytes: 0, use: 'incus' }],
  };
  const root = { size_in_bytes: 25 * gibibyte, available_in_bytes: 20 * gibibyte };
  return { config: stored, state: { drives: [drive], pools: [pool], root_partition: root } };
}

/** `GET system/security`: a host whose measured boot is in order. */
export function securityDocument(state: IncusOsState): Record<string, unknown> {
  return {
    config: { encryption_recovery_keys: ['simulated-recovery-key'], ...state.security },
    state: {
      encryption_recovery_keys_retrieved: state.recoveryKeysRetrieved,
      encrypted_volumes: [{ volume: 'root', state: 'unlocked (TPM)' }],
      secure_boot_enabled: true,
      secure_boot_certificates: [],
      system_state_is_trusted: true,
      system_state_status: 'trusted',
      tpm_status: 'ok',
      pool_recovery_keys: { local: 'simulated-pool-key' },
      drive_recovery_keys: {},
    },
  };
}
