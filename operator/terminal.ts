// The dialogue with a person at a terminal. Lines go to stdout; questions appear only where somebody can answer them.

import { isCancel, select, text } from '@clack/prompts';
import { type Choice, type Dialogue, type Question, refuseToAsk } from './dialogue.ts';
import { Failure } from './failure.ts';

export function openTerminal({ stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>): Dialogue {
  const isAnswered = stdin.isTTY === true && stdout.isTTY === true;
  return {
    say: (line) => void stdout.write(`${line}\n`),
    warn: (line) => void stdout.write(`\n!! ${line}\n\n`),
    ask: async (question: Question) => {
      if (!isAnswered) return refuseToAsk(question);
      const { what, initial, check } = question;
      const answer = await text({
        message: what,
        ...(initial !== undefined && { initialValue: initial }),
        ...(check !== undefined && { validate: (given) => check((given ?? '').trim()) }),
      });
      return answered(answer).trim();
    },
    choose: async (choice: Choice) => {
      if (!isAnswered) return refuseToAsk(choice);
      const { what, initial } = choice;
      const options = choice.of.map(({ value, label }) => ({ value, label }));
      return answered(
        await select({ message: what, options, ...(initial !== undefined && { initialValue: initial }) }),
      );
    },
  };
}

function answered(answer: string | symbol): string {
  if (isCancel(answer) || typeof answer === 'symbol') {
    throw new Failure('asking: it was interrupted', {
      hint: 'Run the same command again; it goes on where it stopped.',
    });
  }
  return answer;
}
