// TDS packets, as in MS-TDS 2.2.3: a message is cut into packets, each with a header of 8 bytes. Bytes arrive in whatever pieces
// the network makes of them; whoever reads a message sees it whole.
//
//   0  1  type: 0x01 batch, 0x03 RPC, 0x04 response, 0x06 attention, 0x10 LOGIN7, 0x11 SSPI, 0x12 PRELOGIN
//   1  1  status: bit 0 = last packet of the message
//   2  2  length of the packet with its header, big-endian
//   4  2  process id, big-endian
//   6  1  packet number
//   7  1  window, always 0

export const PACKET = {
  batch: 0x01,
  rpc: 0x03,
  response: 0x04,
  attention: 0x06,
  login7: 0x10,
  sspi: 0x11,
  prelogin: 0x12,
} as const;

const HEADER_BYTES = 8;
const LAST = 0x01;

export interface Message {
  readonly type: number;
  readonly data: Buffer;
}

/** Collects bytes and calls `onMessage` for each whole message. `Error` where something is no TDS packet. */
export function messageReader(onMessage: (message: Message) => void): (bytes: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length >= HEADER_BYTES) {
      const length = waiting.readUInt16BE(2);
      if (length < HEADER_BYTES) throw new Error(`a TDS packet of ${length} bytes`);
      if (waiting.length < length) return;
      const type = waiting[0]!;
      const isLast = (waiting[1]! & LAST) !== 0;
      parts.push(waiting.subarray(HEADER_BYTES, length));
      waiting = waiting.subarray(length);
      if (!isLast) continue;
      const data = Buffer.concat(parts);
      parts = [];
      onMessage({ type, data });
    }
  };
}

/** One part of a message as packets. The last packet is marked only with `isEnd`, so that a response can be sent piece by piece. */
export function encodePackets(
  type: number,
  data: Buffer,
  options: { packetBytes: number; spid: number; isEnd: boolean },
): Buffer {
  const room = options.packetBytes - HEADER_BYTES;
  const packets: Buffer[] = [];
  for (let at = 0, number = 1; at < data.length || packets.length === 0; at += room, number += 1) {
    const piece = data.subarray(at, at + room);
    const header = Buffer.alloc(HEADER_BYTES);
    header[0] = type;
    header[1] = options.isEnd && at + room >= data.length ? LAST : 0;
    header.writeUInt16BE(HEADER_BYTES + piece.length, 2);
    header.writeUInt16BE(options.spid, 4);
    header[6] = number & 0xff;
    packets.push(header, piece);
  }
  return Buffer.concat(packets);
}
