// A shadow copy of Windows' volumes, so that files which a program holds open are read as they were at one instant. Made through
// WMI's Win32_ShadowCopy, which client and server editions both have: `vssadmin create shadow` and `diskshadow` are for servers only.
// A copy that is left behind fills the disk, so each is noted in a file before it is used, and the next run removes what it finds.
//
// Written from Microsoft's documentation and tested against a double of PowerShell: NOT seen on Windows.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ShadowCopies {
  /** `volume` is `C:\`. Rejects with an `Error` whose message says why not. */
  create(volume: string, signal: AbortSignal): Promise<{ readonly id: string; readonly device: string }>;
  /** Also of one that is gone already. */
  remove(id: string): Promise<void>;
}

export interface ShadowCopy {
  /** Why files are read where they are, if so. */
  readonly why: string | undefined;
  pathOf(path: string): string;
  originalOf(path: Buffer): Buffer;
  release(): Promise<void>;
}

const NOTE = /^shadow-copy-(\{[0-9A-Fa-f-]{36}\})$/;
const DRIVE = /^[A-Za-z]:\\/;

/** Of every volume that one of the paths lies on. Never rejects for lack of a copy: then the files are read where they are. */
export async function takeShadowCopy(
  paths: readonly string[],
  options: { shadowCopies: ShadowCopies; scratchFolder: string; signal: AbortSignal },
): Promise<ShadowCopy> {
  const { shadowCopies, scratchFolder, signal } = options;
  const taken: { id: string; volume: string; device: string }[] = [];
  // What cannot be removed keeps its note, so the next run tries again; the files that were read are none the worse for it.
  const forget = async (id: string): Promise<void> => {
    await shadowCopies.remove(id).then(
      () => rm(noteOf(scratchFolder, id), { force: true }),
      () => undefined,
    );
  };
  const release = async (): Promise<void> => {
    for (const { id } of taken.splice(0)) await forget(id);
  };
  try {
    await mkdir(scratchFolder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(scratchFolder)) {
      const id = NOTE.exec(name)?.[1];
      if (id !== undefined) await forget(id);
    }
    for (const path of paths) {
      const volume = DRIVE.exec(path)?.[0].toUpperCase();
      // A network share has no shadow copy that we could make.
      if (volume === undefined || taken.some((one) => one.volume === volume)) continue;
      const { id, device } = await shadowCopies.create(volume, signal);
      taken.push({ id, volume, device });
      await writeFile(noteOf(scratchFolder, id), '', { mode: 0o600 });
    }
  } catch (error) {
    await release();
    return {
      why: (error as Error).message,
      pathOf: (path) => path,
      originalOf: (path) => path,
      release: async () => undefined,
    };
  }
  return {
    why: undefined,
    pathOf(path) {
      const found = taken.find(({ volume }) => path.toUpperCase().startsWith(volume));
      return found === undefined ? path : `${found.device}\\${path.slice(found.volume.length)}`;
    },
    originalOf(path) {
      const found = taken.find(({ device }) => path.indexOf(Buffer.from(`${device}\\`)) === 0);
      if (found === undefined) return path;
      return Buffer.concat([Buffer.from(found.volume), path.subarray(Buffer.byteLength(found.device) + 1)]);
    },
    release,
  };
}

const noteOf = (folder: string, id: string): string => join(folder, `shadow-copy-${id}`);
