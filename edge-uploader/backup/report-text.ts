// A text that leaves the clinic in a run report: one line, no longer than there is room for, and with no secret in it. Messages
// hold none of ours, but a dump tool's own words are a part of some, and it may repeat the password that it was given.

import { COMPLAINT_CHARACTERS_MAX } from '../../vault/limits.ts';

/** Shorter values are no secrets, and blanking them would make a message unreadable. */
const SECRET_CHARACTERS_MIN = 4;
const BLANK = '***';
const GAP = ' … ';

/** `text` without `secrets`. Where it is too long its middle goes: what failed stands at its beginning, why, at its end. */
export function reportText(
  text: string,
  secrets: readonly string[],
  charactersMax: number = COMPLAINT_CHARACTERS_MAX,
): string {
  // In this order: a secret that a tool broke into two lines is whole again in one.
  const line = withoutSecrets(oneLine(text), secrets.map(oneLine));
  if (line.length <= charactersMax) return line;
  const head = Math.floor((charactersMax - GAP.length) * 0.4);
  // A pair that is cut in two becomes one replacement character each.
  return (line.slice(0, head) + GAP + line.slice(line.length - (charactersMax - GAP.length - head))).toWellFormed();
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets
    .filter((secret) => secret.length >= SECRET_CHARACTERS_MIN)
    .toSorted((one, other) => other.length - one.length);
  return longestFirst.reduce((said, secret) => said.replaceAll(secret, BLANK), text);
}

/** Control and format characters could forge lines, or turn the direction of what is read. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
