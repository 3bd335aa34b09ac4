// What a reader of the vault says when it refuses an object. One class, so that no caller mistakes damage for a bug.

/** An object of the vault is not what it must be. `object` names it; `reason` is one clause without a full stop. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly object: string;
  readonly reason: string;

  constructor(object: string, reason: string, options?: { cause?: unknown }) {
    super(`${object} is refused: ${reason}`, options);
    this.object = object;
    this.reason = reason;
  }
}
