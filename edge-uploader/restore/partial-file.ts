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
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { PackId } from '../../vault/names.ts';
import { Failure } from '../failure.ts';
import { renameInTime } from '../platform/rename-in-time.ts';

const syncData = promisify(fdatasync);
/** The data is made durable before the journal says so; not oftener than this, because it is slow. */
const SYNC_MILLISECONDS = 1_000;

export interface PartialFileOptions {
  readonly target: string;
  /** The dump's size and its digest: a partial file of another dump is not continued. */
  readonly bytes: number;
  readonly digest: string;
  readonly now: () => Date;
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
  #syncedAt: number;
  #closed = false;

  /** Opens or continues a partial file. Refuses an existing target and a disk without room for the dump. */
  constructor(options: PartialFileOptions) {
    const { target, bytes, now } = options;
    this.#options = options;
    this.path = `${target}.offsite-partial`;
    this.#refuseExisting();
    this.done = this.#readJournal();
    this.#syncedAt = now().getTime();
    this.#checkRoom(bytes);
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
    if (this.#syncing !== undefined || this.#options.now().getTime() - this.#syncedAt <= SYNC_MILLISECONDS) return;
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
    this.#syncedAt = this.#options.now().getTime();
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
    const folder = dirname(this.path);
    let free: number;
    try {
      const { bavail, bsize } = statfsSync(folder);
      free = bavail * bsize;
    } catch (error) {
      throw diskFailure(`looking at the folder ${folder}`, error);
    }
    if (this.done.size > 0 || free >= bytes) return;
    throw new Failure('disk', `restoring to ${this.path}: the dump needs ${bytes} bytes, but only ${free} are free`, {
      hint: 'Free some space, or restore to another disk with --to.',
    });
  }
}

const PERMISSION: [why: string, hint: string] = [
  'permission is refused',
  'Run as a user who may write there, or give another place.',
];

/** What an error of the disk means, in words. */
export function diskFailure(doing: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code;
  const known: Record<string, [why: string, hint: string]> = {
    ENOSPC: ['the disk is full', 'Free some space, or use another disk.'],
    EDQUOT: ['the disk quota is used up', 'Free some space, or use another disk.'],
    EFBIG: [
      'the file is larger than this disk or process may have',
      'Use another disk, or raise the limit (ulimit -f).',
    ],
    ENOENT: ['there is no such folder', 'Create the folder, or give another one.'],
    EACCES: PERMISSION,
    // What Windows says of the same, and of a file that another program has open.
    EPERM: PERMISSION,
    EBUSY: ['another program has it open', 'Close that program, or give another place.'],
    EROFS: ['the disk is read-only', 'Give another place.'],
  };
  const [why, hint] = known[code ?? ''] ?? [(error as Error).message, 'Check the disk and the path.'];
  return new Failure('disk', `${doing}: ${why}`, { hint, cause: error });
}
