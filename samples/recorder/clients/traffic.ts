import { createRandom, type Random } from '../random.ts';
import { pause, type Stack } from '../stack.ts';
import { type Visit, visit } from './visitor.ts';

const WORDS = ['c4', 'a87', 'e3', 'b0', '1f', '9d2', '77', 'd4'];
/** Goods that many carts hold; the repricing job works on them too. */
export const HOT_PRODUCTS = [1, 2, 3] as const;
const MOST_IN_FLIGHT = 70;

type Mix = readonly (readonly [weight: number, make: (random: Random) => Visit])[];

const STATIC: Mix = [
  [14, () => ({ method: 'GET', path: '/' })],
  [6, () => ({ method: 'GET', path: '/style.css' })],
  [5, () => ({ method: 'GET', path: '/shop.js' })],
  [1, () => ({ method: 'GET', path: '/favicon.ico' })],
];
const SHOPPING: Mix = [
  [28, (random) => ({ method: 'GET', path: `/api/product?id=${random.whole(1, 20_200)}` })],
  [9, (random) => ({ method: 'GET', path: `/api/search?q=${random.pick(WORDS)}` })],
  [12, (random) => ({ method: 'GET', path: `/api/recommend?id=${random.whole(1, 20_000)}` })],
  [5, (random) => ({ method: 'GET', path: `/api/orders?customer=${random.whole(1, 4000)}` })],
  [8, (random) => ({ method: 'POST', path: '/api/cart', body: { ...session(random), items: cart(random) } })],
  [
    11,
    (random) => ({
      method: 'POST',
      path: '/api/checkout',
      body: { ...customer(random), items: cart(random) },
    }),
  ],
  [
    3,
    (random) => ({
      method: 'POST',
      path: '/api/login',
      body: { ...session(random), ...credentials(random) },
    }),
  ],
];
const SECOND_RELEASE: Mix = [
  [22, (random) => ({ method: 'GET', path: `/api/search?q=${random.pick(WORDS)}` })],
  [
    16,
    (random) => ({
      method: 'POST',
      path: '/api/wishlist',
      body: { ...customer(random), product: random.whole(1, 20_000) },
    }),
  ],
  [3, () => ({ method: 'GET', path: '/api/events', timeoutMs: 40_000 })],
];

const MIXES = {
  1: [...STATIC, ...SHOPPING],
  2: [...STATIC.slice(0, 2), ...SHOPPING, ...SECOND_RELEASE],
} as const;

const session = (random: Random) => ({ session: random.whole(1, 900).toString(36) });
const customer = (random: Random) => ({ customer: random.whole(1, 4000) });
const credentials = (random: Random) => ({
  user: `user${random.whole(1, 4000)}`,
  password: random.chance(0.9) ? 'right' : 'wrong',
});

function cart(random: Random): number[] {
  if (random.chance(0.5)) return [...HOT_PRODUCTS.slice(0, random.whole(2, 3))];
  return Array.from({ length: random.whole(1, 4) }, () => random.whole(10, 20_000)).sort((a, b) => a - b);
}

/** Draws one request of the release's traffic mix. */
export function drawVisit(release: 1 | 2, random: Random): Visit {
  const mix: Mix = MIXES[release];
  let ticket = random.next() * mix.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of mix) {
    ticket -= weight;
    if (ticket < 0) return make(random);
  }
  return { method: 'GET', path: '/' };
}

/** Lets visitors arrive one by one, at a rate that swells and ebbs, until the recording is stopped. */
export async function runTraffic(stack: Stack, rate: number, seed: number): Promise<void> {
  const random = createRandom(seed * 104_729 + 3);
  const began = Date.now();
  let inFlight = 0;
  for (;;) {
    const tide = 1 + 0.3 * Math.sin(((Date.now() - began) / 1_300_000) * 2 * Math.PI);
    await pause(stack, random.waiting(1 / (rate * tide)));
    if (inFlight >= MOST_IN_FLIGHT) continue;
    inFlight += 1;
    void visit(stack, random, drawVisit(stack.release, random)).finally(() => {
      inFlight -= 1;
    });
  }
}
