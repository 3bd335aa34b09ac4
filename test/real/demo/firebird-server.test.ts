// Starts real throw-away Firebird servers, and looks for what is left of them after an orderly end and after a sudden death.
// Without it each aborted test run could leave a server and its folder behind, and nobody would know which test did it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FirebirdServer, startFirebirdServer } from '../../../demo/firebird-server.ts';
import { runProgram } from '../../../tools/run-program.ts';

const GONE_SECONDS_MAX = 10;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let tenths = 0; tenths < GONE_SECONDS_MAX * 10; tenths += 1) {
    if (await condition()) return true;
    await sleep(100);
  }
  return false;
}

test('two servers side by side know nothing of each other, and leave nothing', async () => {
  const [one, two] = await Promise.all([startFirebirdServer({ folder }), startFirebirdServer({ folder })]);
  try {
    expect(one.port).not.toBe(two.port);
    const path = await one.createDatabase('patients', { charset: 'WIN1250', pageSize: 16_384 });
    await one.sql(
      path,
      "create table patient (name varchar(40));\ncommit;\ninsert into patient values ('Šťastná');\ncommit;\n",
    );
    expect(await one.sql(path, 'select name from patient;\n')).toContain('Šťastná');
    expect(await one.sql(path, 'select mon$page_size from mon$database;\n')).toContain('16384');
    const stranger = { ...one.environment, ISC_USER: two.user, ISC_PASSWORD: two.password };
    await expect(
      runProgram('isql-fb', ['-quiet', `127.0.0.1/${one.port}:${path}`], { environment: stranger, input: 'quit;\n' }),
    ).rejects.toThrow('user name and password are not defined');
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
  expect(await readdir(folder)).toEqual([]);
});

test('a script that fails, fails', async () => {
  const server = await startFirebirdServer({ folder });
  try {
    const path = await server.createDatabase('empty');
    await expect(server.sql(path, 'select * from nowhere;\n')).rejects.toThrow(/NOWHERE/);
    await expect(server.sql(path, 'select 1 from rdb$database')).rejects.toThrow('Expected end of statement');
  } finally {
    await server.stop();
  }
});

test('the password stands in no list of processes and not in the environment for clients', async () => {
  const server = await startFirebirdServer({ folder });
  try {
    const path = await server.createDatabase('empty');
    const [processes] = await Promise.all([runProgram('ps', ['-eo', 'args']), server.sql(path, 'quit;\n')]);
    expect(processes.stdout).toContain(String(server.port));
    expect(processes.stdout).not.toContain(server.password);
    expect(JSON.stringify(server.environment)).not.toContain(server.password);
  } finally {
    await server.stop();
  }
});

test('a killed server is dead at once, and stop still tidies up', async () => {
  const server = await startFirebirdServer({ folder });
  await server.kill();
  expect(isAlive(server.process.pid!)).toBe(false);
  await server.stop();
  expect(await readdir(folder)).toEqual([]);
});

test('when the process that started it is killed, the server and its folder go too', async () => {
  const script = `
    import { startFirebirdServer } from ${JSON.stringify(join(import.meta.dirname, '../../../demo/firebird-server.ts'))};
    const server = await startFirebirdServer({ folder: ${JSON.stringify(folder)} });
    console.log(JSON.stringify({ processId: server.process.pid, databaseFolder: server.databaseFolder }));
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(owner.stdout, 'data');
  const { processId, databaseFolder } = JSON.parse(String(line));
  expect(isAlive(processId)).toBe(true);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(await until(() => !existsSync(dirname(databaseFolder)))).toBe(true);
  // Its new parent may take a moment to collect it; a dead one that waits for that has no command line any more.
  expect(await until(async () => !(await isRunning(processId)))).toBe(true);
});

async function isRunning(processId: number): Promise<boolean> {
  return runProgram('ps', ['-o', 'stat=', '-p', String(processId)]).then(
    ({ stdout }) => !stdout.trim().startsWith('Z'),
    () => false,
  );
}

test('without the right to the port it says so and leaves nothing', async () => {
  const first: FirebirdServer = await startFirebirdServer({ folder });
  try {
    await expect(startFirebirdServer({ folder, port: first.port })).rejects.toThrow('Firebird server');
    expect(await readdir(folder)).toHaveLength(1);
  } finally {
    await first.stop();
  }
});
