// Runs small programs that end in each of the ways a program can. Without it a killed program could be taken for a success.

import { expect, test } from 'vitest';
import { runProgram } from '../../tools/run-program.ts';

const node = (script: string, input?: string) => runProgram(process.execPath, ['-e', script], { input });

test('gives back both outputs and feeds the input', async () => {
  const echo = "process.stdin.on('data', (text) => { process.stdout.write(text); process.stderr.write('heard'); });";
  expect(await node(echo, 'Šťastná')).toEqual({ stdout: 'Šťastná', stderr: 'heard' });
});

test('an exit code other than 0 is an error that holds what the program said', async () => {
  await expect(node("console.error('no such table'); process.exit(3);")).rejects.toThrow(
    'exited with 3: no such table',
  );
});

test('a program ended by a signal is an error', async () => {
  await expect(node("process.kill(process.pid, 'SIGKILL');")).rejects.toThrow('was ended by SIGKILL');
});

test('a program that is not there is an error with its name', async () => {
  await expect(runProgram('no-such-program-here', [])).rejects.toThrow('cannot run no-such-program-here');
});

test('a program that ends without reading its input is no broken pipe', async () => {
  await expect(node('process.exit(0);', 'x'.repeat(10_000_000))).resolves.toEqual({ stdout: '', stderr: '' });
});
