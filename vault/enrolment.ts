// The enrolment file: what the operator hands to whoever sets a clinic's server up. Without a format for it, bucket names and secret
// keys would be copied by hand out of a console, and a slip would be found by the first backup, or not at all.
//
// JSON in the order of the schema below, without white space. It holds secrets: whoever writes it gives it mode 600, and it is deleted
// where it was made once it has arrived. An identity that is absent keeps the key that it has (a rotation replaces one at a time).

import { z } from 'zod';
import { parseExactJson } from './exact-json.ts';
import { ENROLLED_DATABASES_MAX, ENROLMENT_BYTES_MAX } from './limits.ts';
import { databaseIdSchema, siteIdSchema } from './names.ts';

const text = z.string().min(1).max(256);
/** Whatever a store calls its keys, it is printable and has no space. */
const credential = z.string().regex(/^[\x21-\x7e]{1,256}$/, 'must be 1 to 256 printable characters without spaces');
const accessKeySchema = z.strictObject({ accessKeyId: credential, secretAccessKey: credential });

const schema = z
  .strictObject({
    format: z.literal('clinic-offsite/1/enrolment'),
    site: siteIdSchema,
    /** What people call it. */
    name: text,
    language: z.enum(['cs', 'en']),
    timeZone: text,
    issuedAt: z.iso.datetime({ precision: 3 }),
    vault: z.strictObject({
      bucket: text,
      region: text,
      /** Only for stores other than AWS. */
      endpoint: z.url({ protocol: /^https?$/ }).optional(),
    }),
    ledger: z.strictObject({ bucket: text }),
    /** Makes backups; stays on the clinic's server. */
    uploader: accessKeySchema.optional(),
    /** Reads backups; belongs on the printed recovery kit and is not kept on the server. */
    recovery: accessKeySchema.optional(),
    /** As they are registered: a backup of any other database is watched by nobody. */
    databases: z
      .array(
        z.strictObject({
          database: databaseIdSchema,
          name: text.optional(),
          deadline: text,
        }),
      )
      .min(1)
      .max(ENROLLED_DATABASES_MAX),
  })
  .refine(({ uploader, recovery }) => uploader !== undefined || recovery !== undefined, 'holds no key at all');

type EnrolmentJson = z.infer<typeof schema>;
export type Enrolment = Omit<EnrolmentJson, 'format'>;
export type EnrolledKey = z.infer<typeof accessKeySchema>;

export function encodeEnrolment(enrolment: Enrolment): Buffer {
  // The schema gives its own order to every object, whatever order the caller's have; what is undefined is left out first.
  const plain: object = JSON.parse(JSON.stringify(enrolment));
  return Buffer.from(JSON.stringify(schema.parse({ format: 'clinic-offsite/1/enrolment', ...plain })));
}

/** Parses an enrolment file; `object` names it in a `Refusal`, which quotes nothing of what it holds. */
export function parseEnrolment(bytes: Uint8Array, object = 'the enrolment file'): Enrolment {
  const { format: _, ...enrolment } = parseExactJson(object, bytes, ENROLMENT_BYTES_MAX, schema);
  return enrolment;
}
