// `offsite doctor`: looks at everything that a backup depends on, and says what to mend. It changes nothing.

import { type CheckResult, found } from '../doctor/check.ts';
import { tellFinding } from '../doctor/finding-texts.ts';
import { runDoctor } from '../doctor/run-doctor.ts';
import type { ExitName } from '../failure.ts';
import { ownCommand } from '../platform/own-command.ts';
import { type CheckName, doctorTexts } from '../texts/doctor-texts.ts';
import type { CommandContext } from './command.ts';

const STATE_CHARACTERS = 6;

export async function doctor(options: { config: string }, context: CommandContext): Promise<ExitName> {
  const { voice } = context;
  let told: CheckName | undefined;
  const untold: CheckName[] = [];
  const results = await runDoctor({
    ...{ ...context, configPath: options.config, command: ownCommand() },
    onResult(result) {
      const quietly = result.finding.what === 'needsConfig';
      if (quietly) untold.push(result.check);
      else if (result.check !== told) voice.say(doctorTexts.checks[result.check]);
      told = result.check;
      tell(result, context, { quietly });
    },
  });
  // A config that cannot be read would otherwise be told fifteen times.
  if (untold.length > 0) {
    voice.print(untold.map((check) => voice.text(doctorTexts.checks[check])).join(', '));
    voice.print(line('unknown', tellFinding(found('needsConfig', {}), voice.text).says, context));
  }
  const [failures, warnings] = [count(results, 'failed'), count(results, 'warning')];
  voice.tell({ type: 'doctor', failures, warnings, checks: new Set(results.map(({ check }) => check)).size });
  if (failures === 0) {
    voice.say(doctorTexts.allGood, { warnings });
    return 'ok';
  }
  voice.say(doctorTexts.toMend, { failures, warnings });
  return 'unsound';
}

const count = (results: readonly CheckResult[], state: CheckResult['state']): number =>
  results.filter((result) => result.state === state).length;

function tell(
  { check, state, finding }: CheckResult,
  context: CommandContext,
  { quietly }: { quietly: boolean },
): void {
  const { voice } = context;
  const { says, mend } = tellFinding(finding, voice.text);
  voice.tell({ type: 'check', check, state, ...finding, message: says, mend });
  if (quietly) return;
  voice.print(line(state, says, context));
  if (mend !== undefined && state !== 'ok') voice.print(`  ${' '.repeat(STATE_CHARACTERS)} → ${mend}`);
}

function line(state: CheckResult['state'], says: string, { voice }: CommandContext): string {
  return `  ${voice.text(doctorTexts.states[state]).padEnd(STATE_CHARACTERS)} ${says}`;
}
