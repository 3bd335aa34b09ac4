// What every failed dump owes: one failure with its exit and its hint, no password in it, and nothing left behind, neither a file nor
// a connection.

import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { Failure } from '../../../../edge-uploader/failure.ts';
import type { MssqlConfig } from '../../../../edge-uploader/sources/mssql/config.ts';
import type { MssqlServer } from './mssql-server.ts';

export interface Expected {
  readonly exit: string;
  readonly message: RegExp;
  readonly hint: RegExp;
}

export async function expectRefused(
  server: MssqlServer,
  change: Partial<MssqlConfig>,
  { exit, message, hint }: Expected,
  password = server.password,
): Promise<void> {
  const connections = server.double.connections();
  const error = await server
    .open(change, { password })
    .then((dump) => buffer(dump.bytes))
    .then(
      () => undefined,
      (failure: unknown) => failure,
    );
  expect(error, 'it should have been refused').toBeInstanceOf(Failure);
  expect(error).toMatchObject({ exit, message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
  const { message: said, hint: hinted, stack } = error as Failure;
  for (const text of [said, hinted, stack]) expect(text).not.toContain(password);
  expect(said).not.toMatch(/\n|undefined|\[object/);
  expect(await server.leftovers()).toEqual([]);
  await expect.poll(() => server.double.connections()).toBeLessThanOrEqual(connections);
}
