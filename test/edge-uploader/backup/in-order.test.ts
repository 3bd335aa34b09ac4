// Steps in the order in which they were asked for. A block that overtook another would put the dump together in a wrong order.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InOrder } from '../../../edge-uploader/backup/in-order.ts';

test('steps run one after the other in the order of the calls, however long each takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 12 }), async (scheduler, count) => {
      const inOrder = new InOrder();
      const said: string[] = [];
      for (let i = 0; i < count; i++) {
        const wait = scheduler.schedule(Promise.resolve(), `step ${i}`);
        void inOrder.run(async () => {
          said.push(`${i} begins`);
          await wait;
          said.push(`${i} ends`);
        });
      }
      await scheduler.waitAll();
      await inOrder.settled();
      expect(said).toEqual(Array.from({ length: count }, (_, i) => [`${i} begins`, `${i} ends`]).flat());
    }),
  );
});

test('gives back what a step gives', async () => {
  const inOrder = new InOrder();
  expect(await Promise.all([inOrder.run(() => 1), inOrder.run(async () => 2)])).toEqual([1, 2]);
});

test('the first failure fails all that follow, and none of them runs', async () => {
  const inOrder = new InOrder();
  const failure = new Error('a block was lost');
  let ran = 0;
  await inOrder.run(() => {
    ran += 1;
  });
  const failed = inOrder.run(() => Promise.reject(failure));
  const later = inOrder.run(() => {
    ran += 1;
  });
  await expect(failed).rejects.toBe(failure);
  await expect(later).rejects.toBe(failure);
  await expect(inOrder.settled()).rejects.toBe(failure);
  expect(ran).toBe(1);
});
