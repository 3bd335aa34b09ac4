// What the uploader says when it cannot go on: what was being done, to what, why it failed, and what to do next.
// Without one shape for this, half of the messages would lack their hint and the exit code would be a matter of luck.

/** The public table of exit codes; docs/exit-codes.md explains each and a test keeps the two the same. */
export const EXIT = {
  ok: 0,
  bug: 1,
  usage: 2,
  config: 3,
  keys: 4,
  source: 5,
  unreachable: 6,
  refused: 7,
  notFound: 8,
  damaged: 9,
  disk: 10,
  incomplete: 11,
  busy: 12,
  hook: 13,
  update: 14,
  unsound: 15,
  attention: 16,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;

/** A failure that the world caused. `message` is one sentence: doing what, to what, why. `hint` says what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exit: ExitName;
  readonly hint: string;
  /** The part of the message that another program said: it may hold more than ours do. */
  readonly said: string | undefined;

  constructor(exit: ExitName, message: string, options: { hint: string; cause?: unknown; said?: string }) {
    super(message, { cause: options.cause });
    this.exit = exit;
    this.hint = options.hint;
    this.said = options.said;
  }
}
