// The message of one Publish: its subject and its text for each protocol. SNS is strict about both, and a subject with an accent
// or a line break that passes here would fail on the night when the first real alert is due.

import { MESSAGE_BYTES_MAX, SUBJECT_CHARACTERS_MAX } from '../limits.ts';
import type { Form } from './form.ts';
import { bytesOf, type MessageAttributes, readMessageAttributes } from './message-attributes.ts';
import { invalidParameter } from './sns-error.ts';

export interface Message {
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  textFor(protocol: 'email' | 'sms'): string;
}

export function readMessage(form: Form): Message {
  const subject = form.optional('Subject');
  if (subject !== undefined) checkSubject(subject);
  const message = form.required('Message');
  if (message === '') throw invalidParameter('Empty message');
  const attributes = readMessageAttributes(form);
  if (Buffer.byteLength(message) + bytesOf(attributes) > MESSAGE_BYTES_MAX) throw invalidParameter('Message too long');
  const structure = form.optional('MessageStructure');
  if (structure === undefined) return { subject, attributes, textFor: () => message };
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  const texts = parseStructure(message);
  return { subject, attributes, textFor: (protocol) => texts.get(protocol) ?? texts.get('default')! };
}

/** ASCII without control characters, and no space at its beginning. (AWS has begun to allow more; mail programs have not.) */
function checkSubject(subject: string): void {
  if (!/^[!-~][ -~]*$/.test(subject) || subject.length > SUBJECT_CHARACTERS_MAX) throw invalidParameter('Subject');
}

function parseStructure(message: string): Map<string, string> {
  const failed = 'Message Structure - JSON message body failed to parse';
  let structure: unknown;
  try {
    structure = JSON.parse(message);
  } catch {
    throw invalidParameter(failed);
  }
  if (typeof structure !== 'object' || structure === null || Array.isArray(structure)) throw invalidParameter(failed);
  // What is no text is passed over, as AWS does it.
  const texts = new Map(
    Object.entries(structure).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  if (!texts.has('default')) throw invalidParameter('Message Structure - No default entry in JSON message body');
  return texts;
}
