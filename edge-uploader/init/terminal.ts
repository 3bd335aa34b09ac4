// Questions at a terminal. Loaded only where somebody sits there.

import { isCancel, password, select, text } from '@clack/prompts';
import { Failure } from '../failure.ts';
import type { Asker } from './ask-answers.ts';

export const isAnybodyThere = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

export const terminal: Asker & { askWord(check: (word: string) => boolean): Promise<string> } = {
  choose: async (message, of) => answered(await select({ message, options: of.map((option) => ({ ...option })) })),
  ask: async (message, fallback) =>
    answered(
      await text({
        message,
        ...(fallback === undefined ? {} : { initialValue: fallback }),
        validate: (given) => ((given ?? '').trim() === '' ? 'Something has to stand here' : undefined),
      }),
    ).trim(),
  askSecret: async (message) => answered(await password({ message })),
  askWord: async (check) =>
    answered(
      await text({
        message: 'The check word at the top of the printed page',
        validate: (word) => (check(word ?? '') ? undefined : 'That is not it; look at the page that was just printed'),
      }),
    ),
};

function answered(answer: string | symbol): string {
  if (!isCancel(answer) && typeof answer !== 'symbol') return answer;
  throw new Failure('interrupted', 'asking: it was interrupted', {
    hint: 'Run the same command again; it goes on where it stopped.',
  });
}
