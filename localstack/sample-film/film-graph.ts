/** The sample film: 20 s of 720p, a clock over colours that drift, and a tone that climbs, ticking each second. */
const SECONDS = 20;
const FPS = 25;
const GOP = 2 * FPS;
/** The clock's square, in pixels, and where its centre is. */
const CLOCK = 440;
const CENTRE = CLOCK / 2;
/** The tone climbs these octaves from 110 Hz. */
const OCTAVES = 4;

/** FFmpeg's arguments that make it, on pipe:3 as fragmented MP4 (a pipe cannot be gone back in). */
export function sampleFilmArguments(): string[] {
  return [
    ...["-f", "lavfi", "-i", colours()],
    ...["-f", "lavfi", "-i", sound()],
    ...["-filter_complex", picture(), "-map", "[film]", "-map", "[sound]"],
    ...["-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-maxrate", "4M", "-bufsize", "8M"],
    ...["-g", String(GOP), "-keyint_min", String(GOP), "-sc_threshold", "0", "-pix_fmt", "yuv420p"],
    ...["-c:a", "aac", "-b:a", "128k", "-t", String(SECONDS)],
    ...["-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", "mp4", "pipe:3"],
  ];
}

/** Small, since nothing in it is sharp: it is enlarged. */
function colours(): string {
  const stops = "n=4:c0=0x0b1e5b:c1=0x7a1fa2:c2=0xff6a3d:c3=0x10b7c4";
  return `gradients=s=256x144:r=${FPS}:d=${SECONDS}:${stops}:x0=20:y0=10:x1=236:y1=134:speed=0.012`;
}

/** A tone of growing pitch that wanders between left and right, and a tick with each second. */
function sound(): string {
  const growth = OCTAVES * Math.LN2;
  const phase = `2*PI*110*${SECONDS / growth}*(exp(t/${SECONDS}*${growth})-1)`;
  const tick = "0.3*sin(2*PI*1320*t)*exp(-60*mod(t,1))";
  const side = (shift: string, swing: string) =>
    `0.28*sin(${phase}${shift})*(0.75${swing}0.25*sin(2*PI*t/2.5))+${tick}`;
  return `aevalsrc='${side("", "+")}|${side("+0.6*sin(2*PI*t/4)", "-")}':s=48000:d=${SECONDS}`;
}

/** Only filters that every build of FFmpeg has: no font is needed, as drawtext would. */
function picture(): string {
  const clock = `overlay=${640 - CENTRE}:${320 - CENTRE}`;
  return [
    "[0:v]format=yuv420p,hue=h='12*t':s=1.15,scale=1280:720:flags=bilinear[colours]",
    "[1:a]asplit[sound][shown]",
    `[shown]showwaves=s=1280x200:mode=cline:r=${FPS}:colors=white@0.55|white@0.35:scale=sqrt,format=yuva420p[wave]`,
    `${still(dial())}[dial]`,
    `${still(hand())},rotate=a='2*PI*t/${SECONDS}':c=black@0[hand]`,
    "[colours][wave]overlay=0:500:shortest=1[a]",
    `[a][dial]${clock}[b]`,
    `[b][hand]${clock},format=yuv420p[film]`,
  ].join(";");
}

/** A white picture of this opacity (0 to 255) by X and Y, drawn once and shown all the time. */
function still(opacity: string): string {
  const source = `color=c=black:s=${CLOCK}x${CLOCK}:r=1:d=1,format=rgba`;
  const drawn = `geq=r=255:g=255:b=255:a='${opacity}':interpolation=n,format=yuva420p`;
  return `${source},${drawn},loop=-1:1:0,setpts=N/${FPS}/TB,fps=${FPS},trim=duration=${SECONDS}`;
}

const FROM_CENTRE = `hypot(X-${CENTRE},Y-${CENTRE})`;

/** A ring, a mark for each of the seconds, and a pale face. */
function dial(): string {
  const ring = `235*clip(3-abs(${FROM_CENTRE}-208),0,1)`;
  const offMark = `${FROM_CENTRE}*abs(sin(${SECONDS / 2}*atan2(Y-${CENTRE},X-${CENTRE})))/${SECONDS / 2}`;
  const marks = `210*between(${FROM_CENTRE},182,197)*clip(2.5-${offMark},0,1)`;
  return `${ring}+${marks}+44*lt(${FROM_CENTRE},205)`;
}

function hand(): string {
  return `255*max(between(Y,40,236)*clip(3-abs(X-${CENTRE}),0,1),clip(11-${FROM_CENTRE},0,1))`;
}
