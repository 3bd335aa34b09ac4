// What the operator's commands say when they cannot go on: what was being done, to what, why it failed, and what to type next. Without
// one shape for it, half of the messages would be AWS's own, which tell neither.

/** A failure that the world caused. `message` is one sentence; `hint` says what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly hint: string;

  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
  }
}
