// Every text of the catalogue, found by walking its files: a test that had a list of them would not see the one that was added last.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { speaker, type Text } from '../../../edge-uploader/texts/text.ts';
import type { Language } from '../../../language/language.ts';

const FOLDER = join(import.meta.dirname, '../../../edge-uploader/texts');
/** What makes texts, not what holds them. */
const MAKER = 'text.ts';

export interface FoundText {
  /** Such as `backup-texts.ts: backupTexts.done`. */
  readonly name: string;
  readonly text: Text<unknown>;
}

export async function everyText(): Promise<FoundText[]> {
  const files = readdirSync(FOLDER).flatMap((name) => (name === MAKER ? [] : name.replace(/\.ts$/, '')));
  const found = await Promise.all(
    files.map(async (file) => textsIn(`${file}: `, await import(`../../../edge-uploader/texts/${file}.ts`))),
  );
  return found.flat();
}

function textsIn(name: string, value: unknown): FoundText[] {
  if (isText(value)) return [{ name, text: value }];
  if (typeof value !== 'object' || value === null) throw new Error(`${name} is neither a text nor a group of texts`);
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(name.endsWith(' ') ? name + key : `${name}.${key}`, inner),
  );
}

const isText = (value: unknown): value is Text<unknown> =>
  typeof value === 'object' && value !== null && 'forms' in value && 'example' in value;

export function told({ text }: FoundText, language: Language, facts: unknown = text.example): string {
  const say = speaker(language, 'Europe/Prague') as unknown as (text: Text<unknown>, facts: unknown) => string;
  return say(text, facts);
}
