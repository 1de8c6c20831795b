import { describe, expect, test } from '@jest/globals';
import { VoiceShares } from '../../../src/ranking/voice-shares.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

/** Shares of an online mix and one other voice. */
function pair(slots = 8): VoiceShares {
  return new VoiceShares(2, slots);
}

const nats = (value: number) => Float64Array.of(0, value);

/** What the other voice counts after an event of type `last`. */
function other(shares: VoiceShares, last = 1): number {
  shares.divide(last);
  return shares.share[1]!;
}

describe('shares of voices', () => {
  test('add up to one, most of it with the online mix at the start', () => {
    const shares = new VoiceShares(4, 1);

    shares.divide(1);

    expect(shares.share[0]).toBeCloseTo(0.8);
    expect(shares.share[3]).toBeCloseTo(0.2 / 3);
  });

  test('go by what each voice was better by, first of all after the same type', () => {
    const shares = pair();

    for (let i = 0; i < 10; i++) shares.learn(1, nats(0.7));

    expect(other(shares, 1)).toBeGreaterThan(0.99);
    expect(other(shares, 2)).toBeGreaterThan(0.8);
    expect(other(shares, 1)).toBeGreaterThan(other(shares, 2));
  });

  test('a class that speaks against the others is believed for itself', () => {
    const shares = pair();

    for (let i = 0; i < 30; i++) {
      shares.learn(1, nats(0.7));
      shares.learn(2, nats(-0.6));
    }

    expect(other(shares, 1)).toBeGreaterThan(0.99);
    expect(other(shares, 2)).toBeLessThan(0.01);
  });

  test('go to the better of two voices that are both far ahead', () => {
    const shares = new VoiceShares(3, 1);

    for (let i = 0; i < 500; i++) shares.learn(1, Float64Array.of(0, 0.5, 0.7));
    shares.divide(1);

    expect(shares.share[2]).toBeGreaterThan(0.99);
  });

  test('a long lead is lost within as many nats as a short one', () => {
    const shares = pair();
    for (let i = 0; i < 5000; i++) shares.learn(1, nats(1));

    for (let i = 0; i < 40; i++) shares.learn(1, nats(-1));

    expect(other(shares)).toBeLessThan(0.1);
  });

  test('what is open counts against a voice until it is settled', () => {
    const shares = pair(100);
    for (let i = 0; i < 10; i++) shares.learn(1, nats(0.7));
    const before = other(shares);
    for (let slot = 0; slot < 100; slot++) shares.open(slot, 1, nats(1));
    const meanwhile = other(shares);

    for (let slot = 0; slot < 100; slot++) shares.close(slot);

    expect(meanwhile).toBeLessThan(0.01);
    expect(other(shares)).toBeCloseTo(before, 5);
  });

  test('what is never settled is forgotten', () => {
    const shares = pair(100);
    for (let slot = 0; slot < 100; slot++) shares.open(slot, 1, nats(1));

    for (let i = 0; i < 4000; i++) shares.learn(1, nats(0.002));

    expect(other(shares)).toBeGreaterThan(0.5);
  });

  test('closing late takes back no more than is left', () => {
    const shares = pair(2);
    shares.open(0, 1, nats(5));
    for (let i = 0; i < 2000; i++) shares.learn(1, nats(0));
    shares.open(1, 1, nats(40));

    shares.close(0);

    expect(other(shares)).toBeLessThan(0.001);
  });

  test('go on as they were saved, with what is open', () => {
    const shares = pair();
    shares.learn(1, nats(2));
    shares.open(3, 1, nats(4));
    const writer = new StateWriter();
    shares.save(writer, 8);
    const read = pair();

    read.restore(new StateReader(writer.finish()));

    expect(other(read)).toBe(other(shares));
    read.close(3);
    shares.close(3);
    expect(other(read)).toBe(other(shares));
  });

  test('are not taken from those of another number of voices', () => {
    const saved = new VoiceShares(3, 8);
    saved.learn(1, Float64Array.of(0, 9, 9));
    const writer = new StateWriter();
    saved.save(writer, 8);
    const shares = pair();

    shares.restore(new StateReader(writer.finish()));

    expect(other(shares)).toBeCloseTo(0.2);
  });
});
