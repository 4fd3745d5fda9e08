/**
 * So much may lie between FFmpeg and us: its own buffer (32 KiB), the socket's (net.core.wmem_default, 208 KiB), and
 * Node's, one read beyond 64 KiB.
 */
const MOST_BYTES = 384 * 1024;

/**
 * Which GOPs a decoder's complaint may be about. Words come on a way of their own: while GOPs lie in their pipe, FFmpeg
 * decodes later ones, and small GOPs are many. None that is meant comes before its complaint. Pure.
 */
export class DecodedAhead {
  private received = 0;
  private taken = 0;
  private until = -1;

  /** Bytes that have come out of the pipe. */
  receive(bytes: number): void {
    this.received += bytes;
  }

  /** The next GOP: whether a complaint, one that was `heard` by now or one before, may be about it. */
  take(bytes: number, heard: boolean): boolean {
    if (heard) this.until = this.received + MOST_BYTES;
    const isMeant = this.taken <= this.until;
    this.taken += bytes;
    return isMeant;
  }
}
