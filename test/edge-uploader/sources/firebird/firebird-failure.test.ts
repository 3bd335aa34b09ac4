// Each of Firebird's complaints, in its own words, gets its own meaning. A wrong one would send the operator the wrong way.

import { expect, test } from 'vitest';
import { firebirdFailure, recogniseTrouble } from '../../../../edge-uploader/sources/firebird/firebird-failure.ts';

test.each([
  ['login', 'Your user name and password are not defined. Ask your database administrator to set up a Firebird login.'],
  [
    'unknownDatabase',
    'I/O error during "open" operation for file "/nope/x.fdb"\nError while trying to open file\nNo such file or directory',
  ],
  ['unknownDatabase', 'I/O error for file "/nope", Error while trying to open file'],
  ['login', 'Error occurred during login, please check server firebird.log for details'],
  ['encryptionKey', 'Missing database encryption key for your attachment\nPlugin fbSampleDbCrypt:\nCrypt key not set'],
  ['outputClosed', 'cannot open backup file /nope/x1'],
  ['diskFull', 'free disk space exhausted'],
  ['diskFull', 'I/O error during "write" operation for file "/mnt/n.fdb"\nNo space left on device'],
  ['shutdown', 'database /data/clinic.fdb shutdown'],
  ['unreachable', 'Unable to complete network request to host "localhost".\nFailed to establish a connection.'],
  ['unreachable', 'connect ECONNREFUSED 127.0.0.1:1'],
  ['lost', 'Error reading data from the connection.'],
  ['lost', 'Unable to complete network request to host "localhost".\nError reading data from the connection.'],
  ['rights', 'no permission for direct access to security database'],
  ['rights', 'I/O error during "open" operation for file "/data/x.fdb"\nPermission denied'],
  ['other', 'the moon is in the wrong phase'],
])('%s: %s', (kind, words) => {
  expect(recogniseTrouble(words)).toBe(kind);
});

test('an unknown complaint is passed on whole, with something to do', () => {
  const at = { database: 'clinic', server: 'localhost/3050', user: 'SYSDBA' };
  const failure = firebirdFailure('dumping clinic', 'the moon is\nin the wrong phase', at);
  expect(failure.message).toBe('dumping clinic failed: the moon is; in the wrong phase');
  expect(failure.exit).toBe('source');
  expect(failure.hint).toContain('firebird.log');
});
