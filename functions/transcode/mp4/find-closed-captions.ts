/** ATSC's user data "GA94", and of its kinds cc_data (ATSC A/53-4, 6.2.3). */
const CC_DATA = [0x47, 0x41, 0x39, 0x34, 0x03];
/** Where it lies: in an SEI of registered user data (ITU-T T.35: United States, ATSC); behind MPEG-2's start code. */
const H264 = Buffer.from([0xb5, 0x00, 0x31, ...CC_DATA]);
const MPEG2 = Buffer.from([0x00, 0x00, 0x01, 0xb2, ...CC_DATA]);
/** cc_count has five bits, and each construct three bytes; escapes of the bit stream come on top. */
const MOST_BYTES = 2 + 31 * 3 + 16;
const VALID = 0x04;

/**
 * Which captions lie within the pictures of H.264, HEVC or MPEG-2 samples: "CC1" and "CC3" for the fields of
 * ANSI/CTA-608, "SERVICE1" for ANSI/CTA-708, as HLS names them (RFC 8216bis 4.4.6.1, INSTREAM-ID). Pairs that only fill
 * up tell of CC1: its words seldom begin with the film. The other field is filled up nearly always, in vain.
 */
export function findClosedCaptions(samples: Buffer): string[] {
  const found = new Set<string>();
  for (const data of messagesIn(samples, H264)) takeChannels(removeEscapes(data), found);
  for (const data of messagesIn(samples, MPEG2)) takeChannels([...data], found);
  return [...found].sort();
}

function* messagesIn(samples: Buffer, marker: Buffer): Generator<Buffer> {
  for (let at = samples.indexOf(marker); at >= 0; at = samples.indexOf(marker, at + 1))
    yield samples.subarray(at + marker.length, at + marker.length + MOST_BYTES);
}

function takeChannels(data: number[], found: Set<string>): void {
  const count = (data[0] ?? 0) & 0x1f;
  for (let i = 0; i < count; i += 1) {
    const [head = 0, first = 0, second = 0] = data.slice(2 + i * 3, 5 + i * 3);
    if ((head & VALID) === 0) continue;
    const type = head & 0x03;
    if (type >= 2) found.add("SERVICE1");
    else if (type === 0) found.add("CC1");
    // Without its parity bit a pair that fills up is zero.
    else if ((first & 0x7f) !== 0 || (second & 0x7f) !== 0) found.add("CC3");
  }
}

/** Takes out the bytes that keep start codes from appearing (ITU-T H.264 7.4.1). */
function removeEscapes(bytes: Buffer): number[] {
  const plain: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    const isEscape = zeros >= 2 && byte === 3;
    zeros = byte === 0 ? zeros + 1 : 0;
    if (!isEscape) plain.push(byte);
  }
  return plain;
}
