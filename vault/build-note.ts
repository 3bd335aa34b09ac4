// What an executable says of itself to whoever looks into its bytes: its version, its platform, and whose releases it may become. Whoever
// signs a release reads it: by the files' names alone, yesterday's build could be released as today's, or one that can never update again.
//
//   clinic-offsite/1/build <version> <platform> + line feed, then each release key in PEM
//
// It lies in the executable as an asset, as it is.

import { versionSchema } from './version.ts';

const HEAD = 'clinic-offsite/1/build ';
const NOTE =
  /clinic-offsite\/1\/build (\d+\.\d+\.\d+) ([a-z0-9]+-[a-z0-9]+)\n((?:-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]{1,200}-----END PUBLIC KEY-----\n)*)/;
const NOTE_BYTES_MAX = 2048;

export interface BuildNote {
  readonly version: string;
  readonly platform: string;
  /** PEM blocks, one after the other; empty where it was built without updates. */
  readonly releaseKeys: string;
}

export function encodeBuildNote({ version, platform, releaseKeys }: BuildNote): string {
  const note = `${HEAD}${versionSchema.parse(version)} ${platform}\n${releaseKeys}`;
  if (note.length > NOTE_BYTES_MAX || NOTE.exec(note)?.[0] !== note) throw new Error('the build note is malformed');
  return note;
}

/** The note in the bytes of an executable; undefined where there is none, or more than one. */
export function findBuildNote(executable: Buffer): BuildNote | undefined {
  const found: BuildNote[] = [];
  for (let at = executable.indexOf(HEAD); at >= 0; at = executable.indexOf(HEAD, at + 1)) {
    const match = NOTE.exec(executable.toString('latin1', at, at + NOTE_BYTES_MAX));
    if (match?.index !== 0) continue;
    const [, version = '', platform = '', releaseKeys = ''] = match;
    found.push({ version, platform, releaseKeys });
  }
  return found.length === 1 ? found[0] : undefined;
}
