// Node and the blob as one file for Windows, on whatever system this runs: the blob, our icon and our name are resources of the
// executable. Node's own signature goes, since it no longer fits; ours comes last, after everything else (docs/executable.md).

import { readFile } from 'node:fs/promises';
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { BLOB_NAME, FUSE } from './fuse.ts';
import { iconFile } from './icon.ts';

/** RT_RCDATA, https://learn.microsoft.com/windows/win32/menurc/resource-types. */
const RAW_DATA = 10;
const ENGLISH = 1033;
const UNICODE = 1200;

export async function windowsExecutable(options: { node: string; blob: Uint8Array; version: string }): Promise<Buffer> {
  const { node, blob, version } = options;
  const base = await readFile(node);
  const fuse = base.indexOf(`${FUSE}:0`, 0, 'latin1');
  if (fuse < 0 || base.indexOf(`${FUSE}:0`, fuse + 1, 'latin1') >= 0) {
    throw new Error(`${node} does not hold Node's fuse exactly once: it is no Node that can carry a program`);
  }
  base.write(`${FUSE}:1`, fuse, 'latin1');
  const executable = NtExecutable.from(base, { ignoreCert: true });
  const resources = NtExecutableResource.from(executable);
  const bin = blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.length) as ArrayBuffer;
  resources.entries.push({ type: RAW_DATA, id: BLOB_NAME, lang: ENGLISH, codepage: UNICODE, bin });
  const icons = Data.IconFile.from(iconFile()).icons.map(({ data }) => data);
  Resource.IconGroupEntry.replaceIconsForResource(resources.entries, 1, ENGLISH, icons);
  nameIt(resources, version);
  resources.outputResource(executable);
  return Buffer.from(executable.generate());
}

/** What the file's properties show. */
function nameIt(resources: NtExecutableResource, version: string): void {
  const info = Resource.VersionInfo.fromEntries(resources.entries)[0] ?? Resource.VersionInfo.createEmpty();
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  info.setFileVersion(major, minor, patch, 0, ENGLISH);
  info.setProductVersion(major, minor, patch, 0, ENGLISH);
  info.setStringValues(
    { lang: ENGLISH, codepage: UNICODE },
    {
      ProductName: 'clinic-offsite',
      FileDescription: 'clinic-offsite: backups of a medical practice',
      InternalName: 'offsite',
      OriginalFilename: 'offsite.exe',
      CompanyName: '',
      LegalCopyright: '`offsite licenses` shows the licences of all parts.',
      FileVersion: version,
      ProductVersion: version,
    },
  );
  info.outputToResourceEntries(resources.entries);
}
