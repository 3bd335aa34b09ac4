// From a name in an archive to a path below a folder, and nowhere else. The archive is verified, but whoever ruled the clinic's server
// when it was made could put any name into it, and it is unpacked on another machine by an administrator.

import { isUtf8 } from 'node:buffer';
import { sep } from 'node:path';
import { Failure } from '../failure.ts';
import { shown } from '../sources/files/trouble.ts';

const SLASH = 0x2f;
/** Of these some make a path of their own (a drive, a stream of a file, a folder), the others no file at all. */
const WINDOWS_FORBIDDEN = /[<>:"\\|?*]|\p{Cc}/u;

/** A server with Linux has files whose names Windows does not know. Whoever asks leaves the others out, and says so. */
export const isNameOfWindows = (name: Buffer): boolean =>
  isUtf8(name) && !WINDOWS_FORBIDDEN.test(name.toString('utf8'));

export function pathInside(root: Buffer, name: Buffer): Buffer {
  const parts = split(name);
  for (const part of parts) {
    const text = part.toString('latin1');
    if (text === '' || text === '.' || text === '..' || text.includes('\0'))
      throw refused(name, 'it leads out of the folder');
  }
  return Buffer.concat([root, ...parts.flatMap((part) => [Buffer.from(sep), part])]);
}

function split(name: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = name.indexOf(SLASH); at !== -1; at = name.indexOf(SLASH, from)) {
    parts.push(name.subarray(from, at));
    from = at + 1;
  }
  return [...parts, name.subarray(from)];
}

function refused(name: Buffer, why: string): Failure {
  return new Failure('damaged', `unpacking ${shown(name)} was refused: ${why}`, {
    hint: 'restore the archive with --to FILE, look into it with another tar program, and tell the operator: somebody may have tampered with the files on the server',
  });
}
