// Conditional writes: `If-None-Match: *` creates and never overwrites, `If-Match` overwrites only what the client has seen.
// The vault's whole discipline of writing once rests on the first of them.

import type { Version } from '../disk/versions.ts';
import type { Call } from '../s3/call.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import { etagMatches } from './read-condition.ts';

/** Refuses at once what already fails; the function given back refuses, at the commit, what changed in between. */
export function guardWrite(call: Call): () => void {
  const noneMatch = call.header('if-none-match');
  const match = call.header('if-match');
  if (noneMatch === undefined && match === undefined) return () => undefined;
  if (noneMatch !== undefined && noneMatch !== '*') throw notImplemented('If-None-Match with anything but *');
  if (noneMatch !== undefined && match !== undefined) throw notImplemented('If-None-Match together with If-Match');

  const current = (): Version | undefined => call.cloud.versions.current(call.request.bucket!, call.key());
  const before = current();
  const exists = before !== undefined && !before.isMarker;
  if (noneMatch !== undefined && exists) throw preconditionFailed('If-None-Match');
  if (match !== undefined && !exists)
    throw new S3Error('NoSuchKey', 'The specified key does not exist.', { details: { Key: call.key() } });
  if (match !== undefined && !etagMatches(match, before!.etag)) throw preconditionFailed('If-Match');
  return () => {
    if (current()?.sequence === before?.sequence) return;
    throw new S3Error(
      'ConditionalRequestConflict',
      'The conditional request cannot succeed due to a conflicting operation against this resource.',
      {
        details: { Condition: noneMatch === undefined ? 'If-Match' : 'If-None-Match', Key: call.key() },
      },
    );
  };
}

export const preconditionFailed = (condition: string): S3Error =>
  new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    details: { Condition: condition },
  });
