// Whether a database can be dumped: its dump is begun as every night, up to its first byte, and given up. A login that works in a
// driver says little about gbak, so the very way of the nightly run is tried.

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Source } from '../sources/source.ts';

export async function trySource(source: Source, signal: AbortSignal): Promise<void> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'offsite-init-'));
  try {
    const { bytes } = await source.openDump({ signal, scratchFolder });
    bytes.on('error', () => undefined);
    const closed = once(bytes, 'close');
    bytes.destroy();
    await closed;
  } finally {
    await rm(scratchFolder, { recursive: true, force: true });
  }
}
