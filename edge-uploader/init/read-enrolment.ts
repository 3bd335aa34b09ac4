// The operator's enrolment file, as whoever sets a server up was handed it.

import { readFileSync } from 'node:fs';
import { type Enrolment, parseEnrolment } from '../../vault/enrolment.ts';
import { Refusal } from '../../vault/refusal.ts';
import { refuseReadableByOthers } from '../config/config.ts';
import { Failure } from '../failure.ts';

/** An enrolment for a new server, which has both keys; that of a rotation may have one. */
export type WholeEnrolment = Enrolment & Required<Pick<Enrolment, 'uploader' | 'recovery'>>;

export function readEnrolment(path: string): WholeEnrolment {
  const doing = `reading the enrolment file ${path}`;
  refuseReadableByOthers(path, 'enrolment');
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new Failure('config', `${doing}: ${why}`, { hint: 'Name the file with --enrolment FILE.', cause });
  }
  try {
    const { uploader, recovery, ...enrolment } = parseEnrolment(bytes);
    if (uploader !== undefined && recovery !== undefined) return { ...enrolment, uploader, recovery };
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    throw new Failure('config', `${doing}: ${cause.reason}`, {
      hint: 'Ask the operator for the file again, and copy it as it is: an editor or a mail may have changed it.',
      cause,
    });
  }
  throw new Failure('config', `${doing}: it holds one key only, as after a rotation`, {
    hint: 'A new server needs both: ask the operator for an enrolment file with the upload key and the recovery key.',
  });
}
