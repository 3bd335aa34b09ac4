// The conversation with Windows about shadow copies: three short PowerShell scripts, handed over encoded, so that nothing in a path
// can become a part of a script. Answers are one line of JSON.

import { z } from 'zod';
import { systemProgram } from '../../platform/system-program.ts';
import { SHADOW_COPY_SECONDS_MAX } from '../limits.ts';
import { startTool } from '../running-tool.ts';
import { withinSeconds } from '../within-seconds.ts';
import type { ShadowCopies } from './shadow-copy.ts';

const guid = z.string().regex(/^\{[0-9A-Fa-f-]{36}\}$/);
const answerSchema = z.union([
  z.object({ code: z.int() }),
  z.object({ id: guid, device: z.string().regex(/^\\\\\?\\GLOBALROOT\\Device\\[A-Za-z0-9]+$/) }),
]);

/** What Win32_ShadowCopy.Create returns, from its documentation. */
const CREATE_CODES: Readonly<Record<number, string>> = {
  1: 'the account may not make shadow copies (it takes an administrator)',
  3: 'Windows does not find the volume',
  4: 'the volume does not support shadow copies',
  6: 'there is not enough space for a shadow copy',
  7: 'the volume is in use',
  8: 'the volume has as many shadow copies as it may have',
  9: 'another shadow copy is just being made',
  10: 'a program refused to be copied',
  12: 'the shadow copy service failed',
};

/** `program` is another one only in tests. */
export function powershellShadowCopies(program = systemProgram('powershell')): ShadowCopies {
  return {
    async create(volume, signal) {
      // The volume is a letter, checked by whoever calls, and still goes in as a quoted literal.
      const answer = answerSchema.parse(JSON.parse(await say(program, createScript(volume), signal)));
      if ('code' in answer) throw new Error(CREATE_CODES[answer.code] ?? `Windows refused it with code ${answer.code}`);
      return answer;
    },
    async remove(id) {
      await say(program, removeScript(guid.parse(id)), new AbortController().signal);
    },
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const createScript = (volume: string): string => `$ErrorActionPreference = 'Stop'
$r = Invoke-CimMethod -ClassName Win32_ShadowCopy -MethodName Create -Arguments @{ Volume = ${quoted(volume)}; Context = 'ClientAccessible' }
if ($r.ReturnValue -ne 0) { @{ code = [int]$r.ReturnValue } | ConvertTo-Json -Compress; exit 0 }
$s = Get-CimInstance -ClassName Win32_ShadowCopy | Where-Object { $_.ID -eq $r.ShadowID }
@{ id = $s.ID; device = $s.DeviceObject } | ConvertTo-Json -Compress
`;

const removeScript = (id: string): string => `$ErrorActionPreference = 'Stop'
Get-CimInstance -ClassName Win32_ShadowCopy | Where-Object { $_.ID -eq ${quoted(id)} } | Remove-CimInstance
`;

async function say(program: string, script: string, signal: AbortSignal): Promise<string> {
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  const tool = await startTool({
    program,
    args: ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded],
    environment: process.env,
    missingHint: 'PowerShell is a part of Windows; without it, set `shadowCopy: never`',
  });
  const stop = (): void => void tool.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const output = tool.stdout.toArray();
    output.catch(() => undefined);
    const end = await withinSeconds(tool.ended, SHADOW_COPY_SECONDS_MAX);
    if (end.code !== 0)
      throw new Error(`PowerShell failed: ${tool.complaint().split('\n')[0] || `exit code ${end.code}`}`);
    return Buffer.concat(await output).toString('utf8');
  } finally {
    signal.removeEventListener('abort', stop);
    await tool.stop();
  }
}
