// What goes wrong, and when. A test sets it, and the server does it; a fault stays until it is taken back.

export type WorkFault = 'cut' | 'silent' | 'diskFull' | 'readError' | 'killed';

export interface Faults {
  /** While logging in: the line breaks, or nobody answers. */
  login?: 'cut' | 'silent' | undefined;
  /** In the middle of BACKUP, at so many percent. `pageDamage` is found by its CHECKSUM. */
  backup?: { readonly at: number; readonly what: WorkFault | 'pageDamage' } | undefined;
  restore?: { readonly at: number; readonly what: WorkFault } | undefined;
  /** Done to the finished file before BACKUP reports success: what a bad disk does. */
  afterBackup?: ((realPath: string) => void) | undefined;
  /** Told of an error of the double itself, which is a bug of it or of the client. */
  onBroken?: ((error: Error) => void) | undefined;
  /** How long each percent takes. */
  paceMilliseconds?: number | undefined;
}
