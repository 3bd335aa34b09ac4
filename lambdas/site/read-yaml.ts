// YAML that a person wrote, as plain values. Without its limits, one page of aliases becomes gigabytes; without its positions, nobody
// finds the missing quote.

import { LineCounter, parseDocument } from 'yaml';
import { Refusal } from '../../vault/refusal.ts';
import { SITE_FILE_BYTES_MAX } from '../limits.ts';

const ALIASES_MAX = 10;

/** Throws a `Refusal` that names `file` and the place. */
export function readYaml(text: string, file: string): unknown {
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
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (cause) {
    throw new Refusal(file, 'it repeats too much by aliases (*name)', { cause });
  }
}
