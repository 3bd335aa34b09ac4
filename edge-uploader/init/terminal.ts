// Questions at a terminal, where somebody sits there.

import * as prompts from '@clack/prompts';
import { Failure } from '../failure.ts';
import { askTexts } from '../texts/ask-texts.ts';
import type { Speaker } from '../texts/text.ts';
import type { Asker } from './asker.ts';

/** Longer lists scroll: the terminal of a server may have 25 lines. The library's own instructions are English only. */
const SHAPE = { maxItems: 12, showInstructions: false };

const MARGIN = 4;

export const isAnybodyThere = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

export function terminal(say: Speaker): Asker {
  const notEmpty = (given: string | undefined): string | undefined =>
    (given ?? '').trim() === '' ? say(askTexts.empty) : undefined;
  return {
    say,
    choose: async (message, of, first) => {
      const options = of.map(({ label }, value) => ({ value, label }));
      const initial = of.findIndex(({ value }) => value === first);
      const chosen = answered(await prompts.select({ message, options, initialValue: Math.max(0, initial), ...SHAPE }));
      return of[chosen]!.value;
    },
    chooseSeveral: async (message, of) => {
      const options = of.map(({ label }, value) => ({ value, label }));
      const chosen = answered(await prompts.multiselect({ message, options, required: false, ...SHAPE }));
      return chosen.map((i) => of[i]!.value);
    },
    ask: async (message, { proposal, refuse } = {}) =>
      answered(
        await prompts.text({
          message,
          ...(proposal === undefined ? {} : { placeholder: proposal, defaultValue: proposal }),
          // An empty answer is the proposal, which stands there in grey.
          validate: (given) => {
            const answer = (given ?? '').trim() || (proposal ?? '');
            return notEmpty(answer) ?? refuse?.(answer);
          },
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
    tell: ({ message, hint }) => prompts.log.warn(`${folded(message)}\n${folded(hint)}`),
  };
}

/** At blanks: the library, which draws a line down the left side, leaves long lines to the terminal. */
function folded(text: string): string {
  const width = Math.max(20, (process.stdout.columns || 80) - MARGIN);
  return text.replaceAll(new RegExp(`(.{1,${width}})(?: +|$)`, 'g'), '$1\n').trimEnd();
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!prompts.isCancel(answer) && typeof answer !== 'symbol') return answer as Exclude<T, symbol>;
  throw new Failure('interrupted', 'asking: it was interrupted', {
    hint: 'Run the same command again; it goes on where it stopped.',
  });
}
