// The end of a set-up: what the operator has to be told, and whether the cloud accepts the first backup. Until it does, nothing counts.

import type { DatabaseId } from '../../vault/names.ts';
import { encodeSigningKeyText, fingerprintOf } from '../../vault/signing-key-text.ts';
import { encodeSigningPublicKey } from '../../vault/site-keys.ts';
import type { Verdict } from '../../vault/verdict.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Config } from '../config/config.ts';
import { openStore, siteKeys } from '../config/site-access.ts';
import { Failure } from '../failure.ts';
import { initTexts } from '../texts/init-texts.ts';
import { awaitVerdicts } from './await-verdicts.ts';

/** Gives back what is wrong with the first backup that was refused; the rest is told. */
export async function tellVerdicts(
  config: Config,
  waitMinutes: number,
  context: CommandContext,
): Promise<Failure | undefined> {
  const { voice, now, signal } = context;
  const { site } = config;
  const key = { site, signingPublicKey: encodeSigningPublicKey(siteKeys(config).signingKey) };
  const [line, digits] = [encodeSigningKeyText(key), fingerprintOf(key)];
  voice.tell({ type: 'signingKey', site, signingKeyText: line, fingerprint: digits });
  voice.say(initTexts.byMail);
  voice.print(line);
  voice.say(initTexts.byTelephone, { digits });
  if (config.ledger === undefined) {
    voice.warn('the config names no ledger, so no verdict of the cloud can be read');
    return undefined;
  }
  const store = openStore(config, config.vault.bucket, context);
  const ledger = openStore(config, config.ledger.bucket, context);
  try {
    voice.say(initTexts.waiting);
    const databases = Object.keys(config.databases) as DatabaseId[];
    const verdicts = await awaitVerdicts({ store, ledger, site, databases, waitMinutes, now, signal });
    for (const [database, verdict] of verdicts) {
      voice.tell({ type: 'verdict', database, state: verdict?.state ?? 'none', backup: verdict?.backup });
      if (verdict !== undefined) sayVerdict(verdict, context);
    }
    const silent = [...verdicts].filter(([, verdict]) => verdict === undefined).map(([database]) => database);
    if (silent.length > 0) {
      voice.warn(`${silent.join(', ')}: stored, but not judged yet, so the backup does not count`);
      voice.say(initTexts.notJudged);
    }
    return [...verdicts.values()].map((verdict) => verdict && refusalOf(verdict)).find(Boolean);
  } finally {
    store.close();
    ledger.close();
  }
}

/** Of a manifest that was written a moment ago, all that the cloud can refuse is by whom it is signed. */
const isUnknownKey = ({ findings }: Verdict): boolean =>
  findings.some(({ rule }) => rule === 'unregistered' || rule === 'manifest');

function sayVerdict(verdict: Verdict, { voice }: CommandContext): void {
  const { database, backup, state } = verdict;
  if (state === 'valid') voice.say(initTexts.valid, { database, backup });
  else voice.say(initTexts.failed, { database, backup, isUnknownKey: isUnknownKey(verdict) });
}

function refusalOf(verdict: Verdict): Failure | undefined {
  if (verdict.state !== 'failed') return undefined;
  const { site, database, findings } = verdict;
  const why = findings.map(({ reason }) => reason).join('; ');
  const hint = isUnknownKey(verdict)
    ? 'Send the line above to the operator, read the digits aloud, and run the same command again once the key is registered.'
    : 'Tell the operator, and run the same command again: it makes another backup.';
  return new Failure('damaged', `setting up ${site}: the cloud does not accept the backup of ${database}: ${why}`, {
    hint,
  });
}
