// A site as the operator writes it: the registration as YAML, where everything that has a default may be left out
// (docs/sites.md). Parsed as a whole, because a setting that is silently ignored is an alert that nobody gets.

import { LineCounter, parseDocument } from 'yaml';
import { Refusal } from '../../vault/refusal.ts';
import { SITE_FILE_BYTES_MAX } from '../limits.ts';
import { checkSite, type Registration } from './registration.ts';

const ALIASES_MAX = 10;

/**
 * Throws a `Refusal` that names `file` and every field that is wrong. A site that has no signing key yet is complete for its stack,
 * and cannot be registered.
 */
export function parseSiteFile(text: string, file = 'the site file'): Registration {
  if (Buffer.byteLength(text) > SITE_FILE_BYTES_MAX) {
    throw new Refusal(file, `it is larger than ${SITE_FILE_BYTES_MAX} bytes`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new Refusal(file, `line ${line}, column ${col} is not YAML: ${broken.code.toLowerCase()}`);
  }
  return checkSite(file, contentOf(file, document));
}

function contentOf(file: string, document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (cause) {
    throw new Refusal(file, 'it repeats too much by aliases (*name)', { cause });
  }
}
