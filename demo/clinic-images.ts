// Images of the made-up clinic, bytes that no compressor can shrink, stored over the wire as a clinic's program does it.
// Without them a dump would be all text, and any backup program would look better than it is.

import type { ClinicRandom } from './clinic-random.ts';
import { timestamp, visitTime } from './clinic-rows.ts';
import { IMAGE_KINDS } from './clinic-words.ts';
import { attachFirebird } from './firebird-attach.ts';
import type { FirebirdServer } from './firebird-server.ts';

const IMAGE_BYTES_MIN = 40_000;
const IMAGE_BYTES_TYPICAL_RANGE = 160_000;
const IMAGE_BYTES_RARE_RANGE = 500_000;
/** How programs commonly hand a BLOB over, and so how gbak finds it. */
const SEGMENT_BYTES = 16_384;
const IMAGES_PER_TRANSACTION = 200;
const JPEG_START = Buffer.from('ffd8ffe000104a46494600010101004800480000', 'hex');
const JPEG_END = Buffer.from('ffd9', 'hex');

/** Stores `count` images with ids from `firstId` on, spread evenly over the visits `firstVisit`…`lastVisit`. */
export async function storeImages(
  server: FirebirdServer,
  databasePath: string,
  options: { random: ClinicRandom; firstId: number; count: number; firstVisit: number; lastVisit: number },
): Promise<void> {
  if (options.count === 0) return;
  const database = await attachFirebird({ ...server, path: databasePath }, { blobChunkSize: SEGMENT_BYTES });
  try {
    for (let done = 0; done < options.count; done += IMAGES_PER_TRANSACTION) {
      const until = Math.min(done + IMAGES_PER_TRANSACTION, options.count);
      await database.withTransaction(async (transaction) => {
        for (let index = done; index < until; index += 1) {
          await transaction.queryAsync(
            'insert into image (id, visit_id, kind, file_name, taken_at, content) values (?, ?, ?, ?, ?, ?)',
            imageRow(index, options),
          );
        }
      });
    }
  } finally {
    await database.detachAsync();
  }
}

/** Every image gets other bytes of the same length, as from a virus that encrypts, or a program that converts. */
export async function rewriteImages(
  server: FirebirdServer,
  databasePath: string,
  random: ClinicRandom,
): Promise<number> {
  const database = await attachFirebird({ ...server, path: databasePath }, { blobChunkSize: SEGMENT_BYTES });
  try {
    return await database.withTransaction(async (transaction) => {
      const rows = await transaction.queryAsync<{ ID: number; BYTES: number }>(
        'select id, octet_length(content) as bytes from image order by id',
      );
      for (const { ID, BYTES } of rows) {
        await transaction.queryAsync('update image set content = ? where id = ?', [random.bytes(Number(BYTES)), ID]);
      }
      return rows.length;
    });
  } finally {
    await database.detachAsync();
  }
}

function imageRow(
  index: number,
  options: { random: ClinicRandom; firstId: number; count: number; firstVisit: number; lastVisit: number },
): Array<string | number | Buffer> {
  const { random, firstId, count, firstVisit, lastVisit } = options;
  const id = firstId + index;
  const visitId = firstVisit + Math.floor((index * (lastVisit - firstVisit + 1)) / count);
  const range = random.chance(0.1) ? IMAGE_BYTES_RARE_RANGE : IMAGE_BYTES_TYPICAL_RANGE;
  const content = Buffer.concat([JPEG_START, random.bytes(IMAGE_BYTES_MIN + random.between(0, range)), JPEG_END]);
  const takenAt = timestamp(visitTime(visitId - 1));
  return [id, visitId, random.pick(IMAGE_KINDS), `snímek-${String(id).padStart(7, '0')}.jpg`, takenAt, content];
}
