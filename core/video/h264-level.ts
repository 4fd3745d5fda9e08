/** Limits of the levels for the High profile (ITU-T H.264 tables ). */
const LEVELS = [
  { level: 10, blocksPerSecond: 1_485, frameBlocks: 99, kilobits: 64, bufferKilobits: 175 },
  { level: 11, blocksPerSecond: 3_000, frameBlocks: 396, kilobits: 192, bufferKilobits: 500 },
  { level: 12, blocksPerSecond: 6_000, frameBlocks: 396, kilobits: 384, bufferKilobits: 1_000 },
  { level: 13, blocksPerSecond: 11_880, frameBlocks: 396, kilobits: 768, bufferKilobits: 2_000 },
  { level: 20, blocksPerSecond: 11_880, frameBlocks: 396, kilobits: 2_000, bufferKilobits: 2_000 },
  { level: 21, blocksPerSecond: 19_800, frameBlocks: 792, kilobits: 4_000, bufferKilobits: 4_000 },
  { level: 22, blocksPerSecond: 20_250, frameBlocks: 1_620, kilobits: 4_000, bufferKilobits: 4_000 },
  { level: 30, blocksPerSecond: 40_500, frameBlocks: 1_620, kilobits: 10_000, bufferKilobits: 10_000 },
  { level: 31, blocksPerSecond: 108_000, frameBlocks: 3_600, kilobits: 14_000, bufferKilobits: 14_000 },
  { level: 32, blocksPerSecond: 216_000, frameBlocks: 5_120, kilobits: 20_000, bufferKilobits: 20_000 },
  { level: 40, blocksPerSecond: 245_760, frameBlocks: 8_192, kilobits: 20_000, bufferKilobits: 25_000 },
  { level: 41, blocksPerSecond: 245_760, frameBlocks: 8_192, kilobits: 50_000, bufferKilobits: 62_500 },
  { level: 42, blocksPerSecond: 522_240, frameBlocks: 8_704, kilobits: 50_000, bufferKilobits: 62_500 },
  { level: 50, blocksPerSecond: 589_824, frameBlocks: 22_080, kilobits: 135_000, bufferKilobits: 135_000 },
  { level: 51, blocksPerSecond: 983_040, frameBlocks: 36_864, kilobits: 240_000, bufferKilobits: 240_000 },
  { level: 52, blocksPerSecond: 2_073_600, frameBlocks: 36_864, kilobits: 240_000, bufferKilobits: 240_000 },
] as const;

/** cpbBrVclFactor of the High profile: the table's kilobits are of 1250 bits (A.3.3). */
const HIGH_PROFILE_BITS = 1_250;
const HIGHEST = 62;

export interface LevelNeeds {
  width: number;
  height: number;
  fps: number;
  /** Bits a second. */
  maxrate: number;
  bufferBits: number;
}

/** The lowest level, times ten, whose limits on blocks, rate and buffer hold the stream (A.3.1, A.3.3). */
export function h264Level(needs: LevelNeeds): number {
  const columns = Math.ceil(needs.width / 16);
  const rows = Math.ceil(needs.height / 16);
  const fitting = LEVELS.find(
    (limit) =>
      columns * rows <= limit.frameBlocks &&
      Math.max(columns, rows) <= Math.sqrt(8 * limit.frameBlocks) &&
      columns * rows * needs.fps <= limit.blocksPerSecond &&
      needs.maxrate <= limit.kilobits * HIGH_PROFILE_BITS &&
      needs.bufferBits <= limit.bufferKilobits * HIGH_PROFILE_BITS,
  );
  return fitting?.level ?? HIGHEST;
}

/**
 * One codecs string for streams that play in turn: the highest profile and level of theirs, and the
 * constraints that all keep (ISO/IEC 14496-15 annex E). Who can decode this can decode each of them.
 */
export function coveringCodecs(codecs: string[]): string {
  const said = codecs.map((text) => Number.parseInt(text.slice("avc1.".length), 16));
  const profile = Math.max(...said.map((bits) => bits >> 16));
  const constraints = said.reduce((all, bits) => all & (bits >> 8) & 0xff, 0xff);
  const level = Math.max(...said.map((bits) => bits & 0xff));
  const bits = (profile << 16) | (constraints << 8) | level;
  return `avc1.${bits.toString(16).toUpperCase().padStart(6, "0")}`;
}

/** RFC 6381 codecs string of High profile H.264 without constraint flags. */
export function h264Codecs(level: number): string {
  return `avc1.6400${level.toString(16).toUpperCase().padStart(2, "0")}`;
}
