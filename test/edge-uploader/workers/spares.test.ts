// Places that are lent out. One that were lent twice would mix two packs; one that were lost would stop the backup for ever.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Spares } from '../../../edge-uploader/workers/spares.ts';

test('lends each place to one taker at a time, serves those who wait in their order, and loses none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 60 }),
      async (count, takings) => {
        const spares = new Spares(Array.from({ length: count }, (_, i) => i));
        const held: number[] = [];
        const served: number[] = [];
        let asked = 0;
        for (const taking of takings) {
          if (taking) {
            const number = asked++;
            void spares.take().then((place) => {
              expect(held).not.toContain(place);
              held.push(place);
              served.push(number);
            });
          } else if (held.length > 0) spares.give(held.shift() as number);
          await new Promise(setImmediate);
        }
        while (held.length > 0) {
          spares.give(held.shift() as number);
          await new Promise(setImmediate);
        }
        expect(served).toEqual(Array.from({ length: asked }, (_, i) => i));
        const all = await Promise.all(Array.from({ length: count }, () => spares.take()));
        expect(all.sort()).toEqual(Array.from({ length: count }, (_, i) => i));
      },
    ),
    { numRuns: 50 },
  );
});
