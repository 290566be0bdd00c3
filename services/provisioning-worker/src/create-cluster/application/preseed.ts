/** An Incus preseed after it was checked: lists may be missing, config values are texts. */
export interface Preseed {
  readonly config?: TextMap;
  readonly projects?: readonly { name: string; description?: string; config?: TextMap }[];
  readonly storage_pools?: readonly { name: string; driver: string; description?: string; config?: TextMap }[];
  readonly networks?: readonly {
    name: string;
    type?: string;
    description?: string;
    config?: TextMap;
    Project?: string;
  }[];
  readonly storage_volumes?: readonly {
    name: string;
    Pool: string;
    Project?: string;
    type?: string;
    content_type?: string;
    description?: string;
    config?: TextMap;
  }[];
  readonly profiles?: readonly {
    name: string;
    description?: string;
    config?: TextMap;
    devices?: Readonly<Record<string, TextMap>>;
    Project?: string;
  }[];
  readonly certificates?: readonly {
    name?: string;
    type?: string;
    certificate?: string;
    description?: string;
    restricted?: boolean;
    projects?: readonly string[];
  }[];
  readonly cluster_groups?: readonly {
    name: string;
    description?: string;
    members?: readonly string[];
    config?: TextMap;
  }[];
}

export type TextMap = Readonly<Record<string, string>>;
