// Assembles edge-uploader/core/gear.wat into gear-wasm.ts beside it. A test checks that the two belong together; without that,
// nobody could tell what the bytes that cut every dump really do.

import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const folder = new URL('../edge-uploader/core/', import.meta.url);

/** The text of gear-wasm.ts, made from gear.wat. */
export async function gearWasmSource(): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat('gear.wat', readFileSync(new URL('gear.wat', folder), 'utf8'), { threads: true });
  const { buffer } = module.toBinary({});
  return [
    '// Made from gear.wat by `node tools/build-gear-wasm.ts`; do not edit.',
    '',
    'export const GEAR_WASM_BASE64 =',
    `  '${Buffer.from(buffer).toString('base64')}';`,
    '',
  ].join('\n');
}

if (import.meta.main) writeFileSync(new URL('gear-wasm.ts', folder), await gearWasmSource());
