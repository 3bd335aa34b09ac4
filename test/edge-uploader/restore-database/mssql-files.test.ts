// A restored database's files: never two on one path, never the original's, never outside of their folders.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planMoves } from '../../../edge-uploader/restore-database/mssql-files.ts';

const place = { name: 'clinic 2', dataFolder: 'D:\\Data\\', logFolder: 'E:\\Log' };

test('data, more data, log, FILESTREAM', () => {
  const files = [
    { logicalName: 'clinic', type: 'D' },
    { logicalName: "images'", type: 'D' },
    { logicalName: 'clinic_log', type: 'L' },
    { logicalName: 'documents', type: 'S' },
  ];
  expect(planMoves(files, place)).toEqual([
    "MOVE N'clinic' TO N'D:\\Data\\clinic 2.mdf'",
    "MOVE N'images''' TO N'D:\\Data\\clinic 2_2.ndf'",
    "MOVE N'clinic_log' TO N'E:\\Log\\clinic 2_log.ldf'",
    "MOVE N'documents' TO N'D:\\Data\\clinic 2_stream'",
  ]);
});

test('under Linux with its slashes', () => {
  const linux = { name: 'a', dataFolder: '/var/opt/mssql/data', logFolder: '/var/opt/mssql/data/' };
  const files = [
    { logicalName: 'x', type: 'D' },
    { logicalName: 'y', type: 'L' },
  ];
  expect(planMoves(files, linux)).toEqual([
    "MOVE N'x' TO N'/var/opt/mssql/data/a.mdf'",
    "MOVE N'y' TO N'/var/opt/mssql/data/a_log.ldf'",
  ]);
});

test('whatever the files and the name are, each path is another one, in its folder', () => {
  const file = fc.record({ logicalName: fc.string({ minLength: 1 }), type: fc.constantFrom('D', 'L', 'S', 'F', '?') });
  fc.assert(
    fc.property(fc.array(file), fc.string({ minLength: 1 }), (files, name) => {
      const paths = planMoves(files, { ...place, name }).map((move) => /.* TO N'(.*)'$/s.exec(move)![1]!);
      expect(new Set(paths).size).toBe(files.length);
      for (const path of paths) expect(path).toMatch(/^(D:\\Data|E:\\Log)\\[^\\/:*?"<>|]+$/s);
    }),
  );
});
