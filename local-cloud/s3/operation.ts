// The shape of an operation: how a request for it looks, what else it may carry, and what it does.

import type { Readable } from 'node:stream';
import type { Call } from './call.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Text is XML unless the headers say otherwise. */
  readonly body?: string | Buffer | Readable;
}

export interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly on: 'service' | 'bucket' | 'object';
  /** The query parameters and the header that tell it from others of its method. */
  readonly marks: readonly string[];
  readonly markHeader?: string;
  /** What else the query may hold. */
  readonly parameters: readonly string[];
  /** Which `x-amz-` headers it understands beyond the common ones; everything else is NotImplemented. */
  readonly headers: readonly string[];
  readonly takesMetadata?: boolean;
  readonly run: (call: Call) => Answer | Promise<Answer>;
}
