// Which new objects of a bucket call which function, and whether EventBridge is told of all of them. Queues and topics are not here.

import type { Notification } from '../disk/buckets.ts';
import { receiveText } from '../http/receive.ts';
import { notImplemented, S3Error } from '../s3-error.ts';
import { malformed, parseXml, type XmlNode } from '../xml/parse.ts';
import { document, element, textElement } from '../xml/write.ts';
import type { Call } from './call.ts';
import { newId } from './cloud.ts';
import type { Answer, Operation } from './operation.ts';

const shared = { on: 'bucket', marks: ['notification'], parameters: [], headers: [] } as const;

export const notificationOperations: readonly Operation[] = [
  { ...shared, name: 'GetBucketNotificationConfiguration', method: 'GET', run: get },
  { ...shared, name: 'PutBucketNotificationConfiguration', method: 'PUT', run: put },
];

const EVENTS = [
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
];

function get(call: Call): Answer {
  const { notifications } = call.bucket();
  call.authorize('s3:GetBucketNotification');
  const configurations = notifications.map((notification) => {
    const rules = (['prefix', 'suffix'] as const)
      .filter((name) => notification[name] !== '')
      .map((name) => element('FilterRule', textElement('Name', name), textElement('Value', notification[name])));
    return element(
      'CloudFunctionConfiguration',
      textElement('Id', notification.id),
      textElement('CloudFunction', notification.functionArn),
      ...notification.events.map((event) => textElement('Event', event)),
      rules.length === 0 ? '' : element('Filter', element('S3Key', ...rules)),
    );
  });
  const bridge = call.cloud.buckets.sendsToEventBridge(call.bucket().name) ? element('EventBridgeConfiguration') : '';
  return { status: 200, body: document('NotificationConfiguration', ...configurations, bridge) };
}

async function put(call: Call): Promise<Answer> {
  call.bucket();
  call.authorize('s3:PutBucketNotification');
  const root = parseXml(await receiveText(call), 'NotificationConfiguration');
  const isOnEventBridge = root.one('EventBridgeConfiguration')?.allowOnly() !== undefined;
  const others = root.children.filter(({ name }) => name !== 'EventBridgeConfiguration');
  const unknown = others.find(({ name }) => name !== 'CloudFunctionConfiguration');
  if (unknown !== undefined) throw notImplemented(`notifications by ${unknown.name}`);
  const notifications = others.map((node) => parseConfiguration(call, node));
  const bucket = call.bucket();
  call.cloud.catalogue.transaction(() => {
    call.cloud.buckets.save({ ...bucket, notifications });
    call.cloud.buckets.sendToEventBridge(bucket.name, isOnEventBridge);
  });
  return { status: 200 };
}

function parseConfiguration(call: Call, node: XmlNode): Notification {
  node.allowOnly('Id', 'CloudFunction', 'Event', 'Filter');
  const functionArn = node.value('CloudFunction') ?? '';
  const events = node.all('Event').map(({ text }) => text);
  const place = `arn:aws:lambda:${call.cloud.region}:${call.cloud.accountId}:function:`;
  if (!functionArn.startsWith(place)) {
    throw new S3Error('InvalidArgument', 'Unable to validate the following destination configurations');
  }
  const unknown = events.find((event) => !EVENTS.includes(event));
  if (unknown !== undefined) throw notImplemented(`the event ${unknown}`);
  if (events.length === 0) throw malformed();
  const filters = new Map<string, string>();
  for (const rule of node.one('Filter')?.allowOnly('S3Key').one('S3Key')?.allowOnly('FilterRule').children ?? []) {
    const name = rule.allowOnly('Name', 'Value').value('Name')?.toLowerCase();
    if ((name !== 'prefix' && name !== 'suffix') || filters.has(name)) throw malformed();
    filters.set(name, rule.value('Value') ?? '');
  }
  return {
    id: node.value('Id') ?? newId(call.cloud),
    functionArn,
    events,
    prefix: filters.get('prefix') ?? '',
    suffix: filters.get('suffix') ?? '',
  };
}
