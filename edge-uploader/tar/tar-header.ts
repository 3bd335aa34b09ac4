// The header blocks of one entry of a tar archive, as POSIX pax has them. The libraries know names as strings only, so a name that
// is no UTF-8, as old Linux systems have them, would come back as another name; here names are bytes.
//
//   [ustar header 'x' | pax records | padding to 512]   only where something does not fit the header below
//   ustar header | contents | padding to 512
//
// A record is "LENGTH KEY=VALUE\n", its own length in decimal included. A name that is no UTF-8 stands there as it is, without
// `hdrcharset=BINARY`, which GNU tar 1.34 complains about; it gives back the bytes all the same. The same entry always gives the same
// header, so an unchanged file is deduplicated together with it: no owner's name, no time of access, no counter.

export const TAR_BLOCK_BYTES = 512;
const NAME_BYTES_MAX = 100;
/** Octal fields of eight and twelve bytes, with a NUL behind them. */
const SMALL_NUMBER_MAX = 0o7777777;
const LARGE_NUMBER_MAX = 0o77777777777;
const NANOSECONDS = 1_000_000_000n;

export type TarKind = 'file' | 'folder' | 'link';
const TYPE_FLAGS = { file: '0', folder: '5', link: '2', pax: 'x' };

export interface TarEntry {
  readonly kind: TarKind;
  /** With `/` between its parts, neither at its beginning nor at its end. */
  readonly name: Buffer;
  /** Where a link leads to. */
  readonly target?: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
  readonly mtimeNs: bigint;
}

export const END_OF_TAR = Buffer.alloc(2 * TAR_BLOCK_BYTES);

/** What has to stand behind the contents of a file. */
export const tarPadding = (bytes: number): Buffer =>
  Buffer.alloc((TAR_BLOCK_BYTES - (bytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES);

export function encodeTarHeader(entry: TarEntry): Buffer {
  const name = entry.kind === 'folder' ? Buffer.concat([entry.name, Buffer.from('/')]) : entry.name;
  const { target = Buffer.alloc(0), bytes, uid, gid, mtimeNs } = entry;
  const seconds = mtimeNs / NANOSECONDS;
  const isPlainTime = mtimeNs >= 0n && mtimeNs % NANOSECONDS === 0n && seconds <= LARGE_NUMBER_MAX;
  const records = [
    ...(isPlainTime ? [] : [record('mtime', decimalSeconds(mtimeNs))]),
    ...(uid > SMALL_NUMBER_MAX ? [record('uid', `${uid}`)] : []),
    ...(gid > SMALL_NUMBER_MAX ? [record('gid', `${gid}`)] : []),
    ...(bytes > LARGE_NUMBER_MAX ? [record('size', `${bytes}`)] : []),
    ...(isPlain(name) ? [] : [record('path', name)]),
    ...(isPlain(target) ? [] : [record('linkpath', target)]),
  ];
  const header = block({ ...entry, name, target, flag: TYPE_FLAGS[entry.kind], seconds: clamp(seconds) });
  if (records.length === 0) return header;
  const body = Buffer.concat(records);
  const pax = { name: Buffer.from('PaxHeader'), target: Buffer.alloc(0), mode: 0o644, uid: 0, gid: 0 };
  return Buffer.concat([
    block({ ...pax, bytes: body.length, flag: TYPE_FLAGS.pax, seconds: 0n }),
    body,
    tarPadding(body.length),
    header,
  ]);
}

/** Short, and of ASCII only: every reader understands it the same. */
const isPlain = (text: Buffer): boolean => text.length <= NAME_BYTES_MAX && text.every((byte) => byte < 0x80);

const clamp = (seconds: bigint): bigint =>
  seconds < 0n ? 0n : seconds > LARGE_NUMBER_MAX ? BigInt(LARGE_NUMBER_MAX) : seconds;

/** POSIX counts down from zero before 1970: half a second before it is -0.5. */
function decimalSeconds(nanoseconds: bigint): string {
  const positive = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = `${positive % NANOSECONDS}`.padStart(9, '0').replace(/0+$/, '');
  return `${nanoseconds < 0n ? '-' : ''}${positive / NANOSECONDS}${fraction === '' ? '' : `.${fraction}`}`;
}

function record(key: string, value: string | Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length;
  while (length !== rest.length + `${length}`.length) length = rest.length + `${length}`.length;
  return Buffer.concat([Buffer.from(`${length}`), rest]);
}

function block(
  fields: Omit<TarEntry, 'kind' | 'mtimeNs' | 'target'> & { target: Buffer; flag: string; seconds: bigint },
) {
  const header = Buffer.alloc(TAR_BLOCK_BYTES);
  const octal = (value: number | bigint, offset: number, digits: number): void =>
    void header.write(value.toString(8).padStart(digits, '0'), offset, 'latin1');
  fields.name.copy(header, 0, 0, Math.min(fields.name.length, NAME_BYTES_MAX));
  octal(fields.mode & 0o7777, 100, 7);
  octal(fields.uid > SMALL_NUMBER_MAX ? 0 : fields.uid, 108, 7);
  octal(fields.gid > SMALL_NUMBER_MAX ? 0 : fields.gid, 116, 7);
  octal(fields.bytes > LARGE_NUMBER_MAX ? 0 : fields.bytes, 124, 11);
  octal(fields.seconds, 136, 11);
  header.write(fields.flag, 156, 'latin1');
  fields.target.copy(header, 157, 0, Math.min(fields.target.length, NAME_BYTES_MAX));
  header.write('ustar\0' + '00', 257, 'latin1');
  octal(0, 329, 7);
  octal(0, 337, 7);
  header.fill(' ', 148, 156);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  header[154] = 0;
  return header;
}
