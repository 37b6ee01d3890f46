import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  diskBytesPerNode,
  memoryBytesPerNode,
  nodesForRate,
  shareOfDataPerNode,
  sizeDeployment,
} from '../../../core/cluster/sizing.ts';
import type { StoredData } from '../../../core/cluster/sizing.ts';

const anyData: fc.Arbitrary<StoredData> = fc.record({
  points: fc.integer({ min: 0, max: 2_000_000_000 }),
  dimension: fc.integer({ min: 1, max: 4096 }),
  quantization: fc.constantFrom('none', 'int8', 'binary'),
  payloadBytes: fc.integer({ min: 0, max: 5000 }),
  collections: fc.integer({ min: 1, max: 100 }),
});
const data = (points: number, dimension: number, quantization: StoredData['quantization']): StoredData => ({
  points,
  dimension,
  quantization,
  payloadBytes: 0,
  collections: 1,
});

describe('sizing by the capacity formulae', () => {
  it.each([
    ['1.5 M × 1536-d as float32', data(1_485_000, 1536, 'none')],
    ['7.9 M × 1536-d in int8', data(7_850_000, 1536, 'int8')],
    ['34 M × 1536-d in binary', data(34_000_000, 1536, 'binary')],
    ['6 M × 384-d as float32', data(5_950_000, 384, 'none')],
  ])('fits %s into 16 GiB, and hardly more', (_name, stored) => {
    expect(memoryBytesPerNode(stored, 1, 1)).toBeLessThanOrEqual(16 * 1024 ** 3);
    expect(memoryBytesPerNode({ ...stored, points: stored.points * 1.03 }, 1, 1)).toBeGreaterThan(16 * 1024 ** 3);
  });

  it('sizes a node for the loss of another', () => {
    expect(shareOfDataPerNode(1, 1)).toBe(1);
    expect(shareOfDataPerNode(3, 2)).toBe(1);
    expect(shareOfDataPerNode(3, 3)).toBe(1);
    expect(shareOfDataPerNode(5, 2)).toBe(0.5);
  });

  it('plans 65 % of what a node held', () => {
    expect(nodesForRate(650, 1000)).toBe(1);
    expect(nodesForRate(651, 1000)).toBe(2);
  });

  it('never takes less memory or disk for more points', () => {
    fc.assert(
      fc.property(anyData, fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(1, 3, 6), (stored, more, nodes) => {
        const larger = { ...stored, points: stored.points + more };
        const replicas = nodes === 1 ? 1 : 2;
        expect(memoryBytesPerNode(larger, nodes, replicas)).toBeGreaterThanOrEqual(
          memoryBytesPerNode(stored, nodes, replicas),
        );
        expect(diskBytesPerNode(larger, nodes, replicas)).toBeGreaterThanOrEqual(
          diskBytesPerNode(stored, nodes, replicas),
        );
      }),
    );
  });

  it('never takes fewer nodes for more points, never two, and never fewer nodes than replicas', () => {
    const needs = fc.record({
      data: anyData,
      nodesForRate: fc.option(fc.integer({ min: 1, max: 40 })),
      cluster: fc.boolean(),
      replicationFactor: fc.constantFrom(1, 2, 3),
    });
    fc.assert(
      fc.property(needs, fc.integer({ min: 0, max: 1_000_000_000 }), (need, more) => {
        const small = sizeDeployment(need);
        const large = sizeDeployment({ ...need, data: { ...need.data, points: need.data.points + more } });
        expect(large.nodes).toBeGreaterThanOrEqual(small.nodes);
        expect([small.nodes, large.nodes]).not.toContain(2);
        expect(small.nodes).toBeGreaterThanOrEqual(small.replicationFactor);
        expect(small.memoryGiBPerNode).not.toBeNull();
      }),
    );
  });

  it('ends without a node size when the collections alone take more than the largest', () => {
    const sizing = sizeDeployment({
      data: { ...data(1000, 384, 'none'), collections: 2_000_000 },
      nodesForRate: 1,
      cluster: true,
      replicationFactor: 2,
    });
    expect(sizing).toMatchObject({ nodes: 3, memoryGiBPerNode: null });
  });
});
