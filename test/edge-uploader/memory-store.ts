// A store in memory for tests of the pipeline: write-once like the real one, with a clock of its own and failures on demand.

import { hash } from 'node:crypto';
import { Failure } from '../../edge-uploader/failure.ts';
import type { ListedObject, Store } from '../../edge-uploader/stores/store.ts';

export class MemoryStore implements Store {
  readonly objects = new Map<string, { body: Buffer; storedAt: Date }>();
  now = new Date('2026-11-23T01:30:00.000Z');
  /** Called before each operation; throws to make it fail. */
  before: (operation: string, key: string) => void = () => undefined;

  async create(key: string, body: Uint8Array, sha256: string): Promise<void> {
    this.before('create', key);
    if (hash('sha256', body, 'hex') !== sha256) throw new Error(`the checksum of ${key} is wrong`);
    const there = this.objects.get(key);
    if (there === undefined) this.objects.set(key, { body: Buffer.from(body), storedAt: this.now });
    else if (!there.body.equals(body))
      throw new Failure('damaged', `storing ${key}: another object is there`, { hint: '-' });
  }

  async read(key: string, bytesMax: number): Promise<Buffer | undefined> {
    this.before('read', key);
    const body = this.objects.get(key)?.body;
    if (body !== undefined && body.length > bytesMax)
      throw new Failure('damaged', `${key} is too large`, { hint: '-' });
    return body && Buffer.from(body);
  }

  async readRange(key: string, range: { offset: number; length: number }, target: Uint8Array): Promise<void> {
    this.before('readRange', key);
    const part = this.#get(key).subarray(range.offset, range.offset + range.length);
    if (part.length !== range.length) throw new Failure('damaged', `${key} is too short`, { hint: '-' });
    target.set(part);
  }

  async readTail(key: string, bytes: number): Promise<{ tail: Buffer; totalBytes: number }> {
    this.before('readTail', key);
    const body = this.#get(key);
    return { tail: Buffer.from(body.subarray(Math.max(0, body.length - bytes))), totalBytes: body.length };
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    this.before('list', prefix);
    for (const key of [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort()) {
      const { body, storedAt } = this.objects.get(key) as { body: Buffer; storedAt: Date };
      yield { key, bytes: body.length, storedAt };
    }
  }

  /** Another store with the same objects: what happens to one does not happen to the other. */
  copy(): MemoryStore {
    const copy = new MemoryStore();
    for (const [key, { body, storedAt }] of this.objects) copy.objects.set(key, { body: Buffer.from(body), storedAt });
    copy.now = this.now;
    return copy;
  }

  #get(key: string): Buffer {
    const object = this.objects.get(key);
    if (object === undefined) throw new Failure('damaged', `${key} is missing`, { hint: '-' });
    return object.body;
  }
}
