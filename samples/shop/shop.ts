import pg from 'pg';
import { createClient, type RedisClientType } from 'redis';
import { createLog, type Level, type Log } from './log.ts';
import type { ShopSettings } from './settings.ts';
import { TEXTS, type Texts } from './texts.ts';

/** Everything a route of the shop works with. */
export interface Shop {
  readonly settings: ShopSettings;
  readonly pool: pg.Pool;
  readonly redis: RedisClientType;
  readonly texts: Texts;
  readonly say: (level: Level, text: keyof Texts, fields?: Readonly<Record<string, unknown>>) => void;
  /** Connections of exports that were never closed: the shop's bug. */
  readonly leaked: pg.Client[];
  readonly gauges: { inFlight: number; subscribers: number; paused: boolean };
}

/** Connects to the stores, lazily for PostgreSQL and with endless retries for Redis. */
export async function openShop(settings: ShopSettings): Promise<Shop> {
  const texts: Texts = TEXTS[settings.release];
  const log: Log = createLog(settings.log);
  const say: Shop['say'] = (level, text, fields) => log(level, texts[text], fields);
  const pool = new pg.Pool({
    ...database(settings, 'web'),
    max: 12,
    maxUses: 30,
    idleTimeoutMillis: 15_000,
    connectionTimeoutMillis: 4000,
  });
  pool.on('error', (error) => say('warn', 'databaseLost', { err: error.message }));
  const redis: RedisClientType = createClient({
    socket: { host: '127.0.0.1', port: settings.ports.redis, reconnectStrategy: 1000 },
    disableOfflineQueue: true,
  });
  redis.on('error', () => undefined);
  await redis.connect();
  const gauges = { inFlight: 0, subscribers: 0, paused: false };
  return { settings, pool, redis, texts, say, leaked: [], gauges };
}

/** Connection parameters of the shop's role for one of its programs. */
export function database(settings: ShopSettings, program: string): pg.ClientConfig {
  const { postgres } = settings.ports;
  return { host: '127.0.0.1', port: postgres, user: 'shop', database: 'shop', application_name: program };
}
