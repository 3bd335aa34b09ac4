// The parameters of a request in AWS's query protocol: a flat form, lists and maps as numbered names. What an operation does not
// ask for is refused in the end: a parameter that is silently dropped is a wrong success.

import { invalidParameter, notImplemented } from './sns-error.ts';

export class Form {
  readonly #values = new Map<string, string>();
  readonly #asked = new Set<string>();

  constructor(body: string) {
    for (const [name, value] of new URLSearchParams(body)) {
      if (this.#values.has(name)) throw invalidParameter(`${name} Reason: given twice`);
      this.#values.set(name, value);
    }
  }

  optional(name: string): string | undefined {
    this.#asked.add(name);
    return this.#values.get(name);
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw invalidParameter(`${name} Reason: no value for required parameter`);
    return value;
  }

  /** The members `prefix.1`, `prefix.2` … up to the first number that is not there, each with the names below it. */
  members(prefix: string): ReadonlyMap<string, string>[] {
    const members: Map<string, string>[] = [];
    for (const [name, value] of this.#values) {
      if (!name.startsWith(`${prefix}.`)) continue;
      const [, number, rest] = /^([1-9]\d{0,3})\.(.+)$/.exec(name.slice(prefix.length + 1)) ?? [];
      if (number === undefined || rest === undefined) throw invalidParameter(name);
      this.#asked.add(name);
      members[Number(number) - 1] ??= new Map();
      members[Number(number) - 1]!.set(rest, value);
    }
    if (Object.keys(members).length !== members.length)
      throw invalidParameter(`${prefix} Reason: a number is left out`);
    return members;
  }

  /** A map that is sent as numbered pairs of `key` and `value`. */
  map(prefix: string): Map<string, string> {
    const map = new Map<string, string>();
    for (const member of this.members(`${prefix}.entry`)) {
      const [key, value] = [member.get('key'), member.get('value')];
      if (key === undefined || value === undefined || member.size !== 2 || map.has(key)) throw invalidParameter(prefix);
      map.set(key, value);
    }
    return map;
  }

  refuseRest(operation: string): void {
    const rest = [...this.#values.keys()].find((name) => !this.#asked.has(name));
    if (rest !== undefined) throw notImplemented(`the parameter ${rest} of ${operation}`);
  }
}
