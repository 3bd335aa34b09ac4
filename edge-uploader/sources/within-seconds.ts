// A time limit for one piece of work that somebody else does. Without it a server that accepts a connection and then says
// nothing would hold a night's backup for ever.

/** Rejects when the work takes longer; the work itself goes on, so end what it uses. */
export async function withinSeconds<T>(work: Promise<T>, seconds: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${seconds} seconds`)), seconds * 1000);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
