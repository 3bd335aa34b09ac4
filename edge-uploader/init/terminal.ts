// Questions at a terminal, where somebody sits there.

import * as prompts from '@clack/prompts';
import { Failure } from '../failure.ts';
import { askTexts } from '../texts/ask-texts.ts';
import type { Speaker } from '../texts/text.ts';
import type { Asker } from './asker.ts';

/** Longer lists scroll: the terminal of a server may have 25 lines. */
const ROWS_MAX = 12;

export const isAnybodyThere = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

export function terminal(say: Speaker): Asker {
  const notEmpty = (given: string | undefined): string | undefined =>
    (given ?? '').trim() === '' ? say(askTexts.empty) : undefined;
  return {
    say,
    choose: async (message, of, first) => {
      const options = of.map(({ label }, value) => ({ value, label }));
      const initial = of.findIndex(({ value }) => value === first);
      const chosen = answered(
        await prompts.select({ message, options, initialValue: Math.max(0, initial), maxItems: ROWS_MAX }),
      );
      return of[chosen]!.value;
    },
    chooseSeveral: async (message, of) => {
      const options = of.map(({ label }, value) => ({ value, label }));
      const chosen = answered(await prompts.multiselect({ message, options, required: false, maxItems: ROWS_MAX }));
      return chosen.map((i) => of[i]!.value);
    },
    ask: async (message, { proposal, refuse } = {}) =>
      answered(
        await prompts.text({
          message,
          ...(proposal === undefined ? {} : { initialValue: proposal }),
          validate: (given) => notEmpty(given) ?? refuse?.((given ?? '').trim()),
        }),
      ).trim(),
    askSecret: async (message) => answered(await prompts.password({ message, validate: notEmpty })),
    async wait(what, work, { done, failed }) {
      const sign = prompts.spinner();
      sign.start(what);
      try {
        const result = await work;
        sign.stop(done(result));
        return result;
      } catch (error) {
        sign.error(failed);
        throw error;
      }
    },
    tell: ({ message, hint }) => prompts.log.warn(`${message}\n${hint}`),
  };
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!prompts.isCancel(answer) && typeof answer !== 'symbol') return answer as Exclude<T, symbol>;
  throw new Failure('interrupted', 'asking: it was interrupted', {
    hint: 'Run the same command again; it goes on where it stopped.',
  });
}
