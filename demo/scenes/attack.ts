// The bad days of the demonstration: a thief on the clinic's server, and a disk that dies below the cloud. Without them it would
// show only what every backup program can do.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { type ManifestPack, parseManifest } from '../../vault/manifest.ts';
import { type BackupName, manifestKey, packKey } from '../../vault/names.ts';
import { parseSigningPublicKey } from '../../vault/site-keys.ts';
import { drawMail, drawSms } from '../draw-message.ts';
import { flipBit } from '../flip-bit.ts';
import { formatBytes } from '../sizes.ts';
import type { StepResult } from '../story.ts';
import { type Attempt, tryToHarm } from '../theft.ts';
import { judgeAgain } from '../verdicts.ts';
import { DAMAGE } from './calendar.ts';
import { factsOf, holdsTold, newsAt } from './news.ts';
import { DATABASE, errorOf, holds, offsite, type Stage } from './stage.ts';

export async function theft(stage: Stage, backup: BackupName): Promise<StepResult<void>> {
  const { attempts, unharmed } = await tryToHarm(stage.cloud, manifestKey(backup), stage.cloud.now());
  const passed = attempts.filter(({ refusedWith }) => refusedWith === undefined);
  holds(passed.length === 0, `S3 let pass: ${passed.map(({ what }) => what).join(', ')}`);
  holds(unharmed, 'the backup is not what it was before the attempts');
  const table = (who: Attempt['who']) =>
    attempts
      .filter((attempt) => attempt.who === who)
      .map(({ what, refusedWith }) => `${what.padEnd(42)} ${refusedWith}`);
  return {
    value: undefined,
    line: `A thief with the clinic's own key, and even the operator, can do nothing to this backup`,
    shown: ['with the key on the server:', ...table('site'), 'with the key of the operator:', ...table('operator')],
    facts: { attempts, unharmed },
  };
}

/** The damaged pack is the value: the next backup must store what it held. */
export async function damage(
  stage: Stage,
  backups: { newest: BackupName; before: BackupName },
): Promise<StepResult<ManifestPack>> {
  await stage.cloud.moveClock(DAMAGE);
  const { newest, before } = backups;
  const pack = await largestNewPack(stage, newest, before);
  const key = packKey(newest.site, pack.id);
  await flipBit(stage.cloud.folder, { bytes: pack.bytes, sha256: pack.id });
  const verdict = await judgeAgain(stage.operator, stage.cloud, newest);
  const finding = verdict.findings.find(({ object }) => object === key);
  holds(verdict.state === 'failed' && finding !== undefined, `the damage to ${key} went unnoticed`);
  return {
    value: pack,
    line: 'One bit of one pack is flipped in the cloud’s folder; validation reads everything again',
    shown: [`The verdict is now “failed” and names it: ${shortened(key)} (${formatBytes(pack.bytes)})`, finding.reason],
    facts: { pack: key, verdict: verdict.state, rule: finding.rule, reason: finding.reason },
  };
}

export async function damageTold(stage: Stage): Promise<StepResult<void>> {
  const news = await newsAt(stage, stage.cloud.now());
  holdsTold(news, [/^The backup of Patients failed its check/], 1);
  return {
    value: undefined,
    line: 'The clinic knows within a minute, by mail and, because it is critical, by SMS',
    shown: [
      ...news.mails.flatMap((mail) => drawMail(mail, ['Backup:', 'Findings:', '  - '])),
      ...news.sms.flatMap(drawSms),
    ],
    facts: factsOf(news),
  };
}

export async function verifyRefuses(stage: Stage, pack: ManifestPack): Promise<StepResult<void>> {
  const { configPath } = stage.enrolment.server;
  const run = await offsite(stage, ['verify', DATABASE, '--config', configPath], 'damaged');
  holds(run.stdout.includes(pack.id), `\`offsite verify\` did not name the pack: ${run.stdout}`);
  return {
    value: undefined,
    line: `\`offsite verify\` finds it as well, and ends with ${run.exitCode}`,
    shown: [errorOf(run)],
    facts: { exitCode: run.exitCode, error: errorOf(run) },
  };
}

export async function restoreRefuses(stage: Stage, pack: ManifestPack): Promise<StepResult<void>> {
  const { folder, configPath } = stage.enrolment.recovery;
  const before = await readdir(folder);
  const to = ['--recovery-key', stage.enrolment.recoveryKeyPath, '--to', join(folder, 'clinic.fbk')];
  const run = await offsite(stage, ['restore', DATABASE, '--config', configPath, ...to], 'damaged');
  const error = errorOf(run);
  holds(error.includes(pack.id), `\`offsite restore\` did not name the pack: ${error}`);
  // The log of the run is meant to stay.
  const left = (await readdir(folder)).filter((name) => !before.includes(name) && name !== 'logs');
  holds(left.length === 0, `\`offsite restore\` left behind: ${left.join(', ')}`);
  return {
    value: undefined,
    line: `\`offsite restore\` refuses it, ends with ${run.exitCode}, and leaves no file behind`,
    shown: [error.replace(pack.id, `${pack.id.slice(0, 12)}…`)],
    facts: { exitCode: run.exitCode, error, left },
  };
}

/** One that the backup before does not need: that one stays good. */
async function largestNewPack(stage: Stage, newest: BackupName, before: BackupName): Promise<ManifestPack> {
  const known = new Set((await packsOf(stage, before)).map(({ id }) => id));
  const packs = (await packsOf(stage, newest)).filter(({ id }) => !known.has(id));
  return packs.toSorted((a, b) => b.bytes - a.bytes)[0]!;
}

async function packsOf(stage: Stage, backup: BackupName): Promise<readonly ManifestPack[]> {
  const { operator, cloud, enrolment } = stage;
  const { Body } = await operator.send(new GetObjectCommand({ Bucket: cloud.vaultBucket, Key: manifestKey(backup) }));
  const keys = (enrolment.server.config.signingPublicKeys as string[]).map((text) => parseSigningPublicKey(text)!);
  return parseManifest(await Body!.transformToByteArray(), keys).packs;
}

/** The first digits say which pack it is; all 64 of them would only fill the line. */
const shortened = (key: string): string => `${key.slice(0, key.lastIndexOf('/') + 13)}…`;
