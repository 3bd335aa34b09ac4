// A question to the policies alone, for services of which this project has no client: queues, logs, and what S3 does in its own name
// when it replicates.

import type { Place } from './place.ts';
import type { Row } from './row.ts';

export class PolicyQuestion {
  readonly input: { readonly action: string; readonly resource: string };

  constructor(input: PolicyQuestion['input']) {
    this.input = input;
  }
}

export const ask =
  (action: string, resource: (place: Place) => string): Row['request'] =>
  (place) =>
    new PolicyQuestion({ action, resource: resource(place) });
