// The clinic's computers live at the time of the cloud's held clock: Node's arguments that move a program's clock. Without it the
// uploader would find its clock weeks wrong, rightly warn of it, and name its backups by days that no other step speaks of.

/** The program, its modules and its worker threads see a `Date` that is so far ahead; what they measure goes on as ever. */
export function movedClock(offsetMilliseconds: number): string[] {
  if (offsetMilliseconds === 0) return [];
  const ahead = Math.round(offsetMilliseconds);
  const preload = `
    const real = Date.now.bind(Date);
    const now = () => real() + (${ahead});
    const construct = (target, given, made) => Reflect.construct(target, given.length > 0 ? given : [now()], made);
    globalThis.Date = new Proxy(Date, {
      construct,
      apply: (target) => construct(target, [], target).toString(),
      get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
    });
    Date.prototype.constructor = Date;`;
  return ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
}
