/** What the shop is told on its command line, as one JSON argument. */
export interface ShopSettings {
  readonly log: string;
  readonly ports: {
    readonly shop: number;
    readonly control: number;
    readonly postgres: number;
    readonly redis: number;
    readonly partner: number;
  };
  readonly limits: {
    readonly connections: number;
    readonly redisMegabytes: number;
  };
  /** Folder whose file system the health check measures. */
  readonly spool: string;
  readonly release: 1 | 2;
}

/** Faults and operations that the recorder switches on through the control port; absent fields stay as they are. */
export interface Control {
  /** Exports per minute whose connection is never closed: a leak. */
  readonly leakPerMinute?: number;
  /** Closes every leaked connection. */
  readonly closeLeaked?: true;
  /** Session bytes per second stored without an expiry. */
  readonly bloatPerSecond?: number;
  /** Deletes the sessions without an expiry. */
  readonly purgeSessions?: true;
  /** Announces a maintenance window (true), or ends it (false). */
  readonly drain?: boolean;
}
