// The icon, drawn: a white cross, and below it the line that everything is stored on, on a green square with round corners. Drawn
// here, since an image file would be one more thing that nobody can read in a change.

const SIZES = [16, 32, 48, 256];
const GREEN = [0x2b, 0x7a, 0x5f] as const;
const WHITE = [0xff, 0xff, 0xff] as const;
/** Points per pixel and side, so that edges are smooth. */
const SAMPLES = 4;

/** An `.ico` file: https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10). */
export function iconFile(): ArrayBuffer {
  const images = SIZES.map(bitmap);
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [i, image] of images.entries()) {
    const at = 6 + 16 * i;
    head[at] = head[at + 1] = SIZES[i]! % 256;
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(image.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += image.length;
  }
  const file = Buffer.concat([head, ...images]);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer;
}

/** A bitmap of 32 bits a pixel, rows from below, and behind it the mask that old programs look at. */
function bitmap(size: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(size * 2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels.set(pixel(x, size - 1 - y, size), (y * size + x) * 4);
  }
  const mask = Buffer.alloc(Math.ceil(size / 32) * 4 * size);
  return Buffer.concat([header, pixels, mask]);
}

/** Blue, green, red and opacity. */
function pixel(x: number, y: number, size: number): [number, number, number, number] {
  let inside = 0;
  let white = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
    const px = (x + ((i % SAMPLES) + 0.5) / SAMPLES) / size;
    const py = (y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / size;
    if (!inSquare(px, py)) continue;
    inside += 1;
    if (inSign(px, py)) white += 1;
  }
  if (inside === 0) return [0, 0, 0, 0];
  const share = white / inside;
  const mix = (i: number): number => Math.round(WHITE[i]! * share + GREEN[i]! * (1 - share));
  return [mix(2), mix(1), mix(0), Math.round((inside / SAMPLES ** 2) * 255)];
}

const CORNER = 0.2;

function inSquare(x: number, y: number): boolean {
  const dx = Math.max(CORNER - x, x - (1 - CORNER), 0);
  const dy = Math.max(CORNER - y, y - (1 - CORNER), 0);
  return Math.hypot(dx, dy) <= CORNER;
}

function inSign(x: number, y: number): boolean {
  const [dx, dy] = [Math.abs(x - 0.5), Math.abs(y - 0.42)];
  const cross = (dx < 0.09 && dy < 0.27) || (dy < 0.09 && dx < 0.27);
  return cross || (dx < 0.3 && Math.abs(y - 0.83) < 0.05);
}
