// That the bytes which cut every dump are those that gear.wat describes. Nobody reads WebAssembly in base64.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gearWasmSource } from '../../../tools/build-gear-wasm.ts';

test('gear-wasm.ts is what tools/build-gear-wasm.ts assembles from gear.wat', async () => {
  const path = new URL('../../../edge-uploader/core/gear-wasm.ts', import.meta.url);
  expect(readFileSync(path, 'utf8'), 'run `node tools/build-gear-wasm.ts`').toBe(await gearWasmSource());
});
