// How this very program was started: its executable and, where that is Node, its script. Whatever is to start it again (the system's
// scheduler, an update) must write down the same words, or it would start another one.

import { isSea } from 'node:sea';

export function ownCommand(): [program: string, ...args: string[]] {
  return isSea() ? [process.execPath] : [process.execPath, process.argv[1] as string];
}
