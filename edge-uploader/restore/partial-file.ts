// A dump that is being restored: `<target>.offsite-partial`, and beside it a journal of the packs that are done, so that an
// interrupted restore goes on where it was. The final name appears only when every byte of the whole dump was verified.

import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { PackId } from '../../vault/names.ts';
import { Failure } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import { refuseWithoutRoom } from '../platform/free-space.ts';
import { renameInTime } from '../platform/rename-in-time.ts';

const syncData = promisify(fdatasync);
/** The data is made durable before the journal says so; not oftener than this, because it is slow. */
const SYNC_MILLISECONDS = 1_000;

export interface PartialFileOptions {
  readonly target: string;
  /** The dump's size and its digest: a partial file of another dump is not continued. */
  readonly bytes: number;
  readonly digest: string;
  /** How much room there must be: more than the dump, if it is only on its way. */
  readonly roomBytes?: number | undefined;
  /** Monotonic: a clock that is set back must not keep what was restored from being made durable. */
  readonly elapsedMs?: () => number;
}

export class PartialFile {
  readonly path: string;
  readonly descriptor: number;
  /** Packs whose chunks are already in the file. */
  readonly done: Set<PackId>;
  readonly #journal: number = -1;
  readonly #options: PartialFileOptions;
  readonly #unsynced: PackId[] = [];
  #syncing: Promise<void> | undefined;
  readonly #elapsedMs: () => number;
  #syncedMs: number;
  #closed = false;

  /** Opens or continues a partial file. Refuses an existing target and a disk without room for the dump. */
  constructor(options: PartialFileOptions) {
    const { target, bytes } = options;
    this.#options = options;
    this.path = `${target}.offsite-partial`;
    this.#refuseExisting();
    this.done = this.#readJournal();
    this.#elapsedMs = options.elapsedMs ?? (() => performance.now());
    this.#syncedMs = this.#elapsedMs();
    this.#checkRoom(options.roomBytes ?? bytes);
    const isNew = this.done.size === 0;
    let opened: number | undefined;
    try {
      this.#journal = openSync(this.#journalPath, isNew ? 'w' : 'a', 0o600);
      opened = openSync(this.path, isNew ? 'w+' : 'r+', 0o600);
      ftruncateSync(opened, bytes);
      if (isNew) writeSync(this.#journal, `${this.#header}\n`);
      this.descriptor = opened;
    } catch (error) {
      this.#giveUp(opened, isNew);
      throw diskFailure(`creating ${this.path}`, error);
    }
  }

  /** Notes that all chunks of a pack are in the file, and has them made durable in the background from time to time. */
  packDone(pack: PackId): void {
    this.#unsynced.push(pack);
    if (this.#syncing !== undefined || this.#elapsedMs() - this.#syncedMs <= SYNC_MILLISECONDS) return;
    const packs = this.#unsynced.splice(0);
    this.#syncing = syncData(this.descriptor)
      .then(() => this.#note(packs))
      // What could not be made durable now is tried again at the end, where a failure is told.
      .catch(() => void this.#unsynced.unshift(...packs))
      .finally(() => {
        this.#syncing = undefined;
      });
  }

  /** Waits for what runs in the background; nothing may be closed before. */
  async settled(): Promise<void> {
    await this.#syncing;
  }

  /** Makes durable what was restored up to now, so that a later run need not restore it again. */
  sync(): void {
    try {
      fdatasyncSync(this.descriptor);
      this.#note(this.#unsynced.splice(0));
    } catch (error) {
      throw diskFailure(`writing ${this.path}`, error);
    }
  }

  #note(packs: readonly PackId[]): void {
    if (packs.length > 0) writeSync(this.#journal, packs.map((pack) => `${pack}\n`).join(''));
    this.#syncedMs = this.#elapsedMs();
  }

  /** Gives the verified file its final name. */
  async finish(): Promise<void> {
    this.sync();
    this.close();
    // Hours may have passed since the first look, and a rename would replace what came meanwhile.
    this.#refuseExisting();
    try {
      await renameInTime(this.path, this.#options.target);
    } catch (error) {
      throw diskFailure(`renaming ${this.path}`, error);
    }
    rmSync(this.#journalPath, { force: true });
  }

  /** Leaves the partial file for a later run. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.descriptor);
    closeSync(this.#journal);
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
    rmSync(this.#journalPath, { force: true });
  }

  get #journalPath(): string {
    return `${this.path}.journal`;
  }

  get #header(): string {
    return `offsite restore 1 ${this.#options.bytes} ${this.#options.digest}`;
  }

  #refuseExisting(): void {
    const { target } = this.#options;
    if (!existsSync(target)) return;
    throw new Failure('disk', `restoring to ${target}: there is such a file already`, {
      hint: 'Nothing is ever overwritten. Give another name with --to, or move the file away.',
    });
  }

  /** Undoes a start that failed half way; what an earlier run restored stays. */
  #giveUp(opened: number | undefined, isNew: boolean): void {
    if (opened !== undefined) closeSync(opened);
    if (this.#journal === -1) return;
    closeSync(this.#journal);
    if (!isNew) return;
    rmSync(this.path, { force: true });
    rmSync(this.#journalPath, { force: true });
  }

  #readJournal(): Set<PackId> {
    if (!existsSync(this.path) || !existsSync(this.#journalPath)) return new Set();
    // A last line that was cut by a crash is not complete and does not count.
    const [header, ...packs] = readFileSync(this.#journalPath, 'latin1').split('\n').slice(0, -1);
    return header === this.#header ? new Set(packs as PackId[]) : new Set();
  }

  #checkRoom(bytes: number): void {
    // The file is full of holes until they are filled; what an earlier run restored is there already.
    const there = this.done.size === 0 ? 0 : (statSync(this.path).blocks ?? 0) * 512;
    refuseWithoutRoom(dirname(this.path), bytes - there, {
      doing: `restoring to ${this.path}`,
      hint: 'Free some space, or restore to another disk with --to.',
    });
  }
}
