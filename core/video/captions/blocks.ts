/** Lines between empty ones, and the number of the first, from 1. */
export interface Block {
  line: number;
  lines: string[];
}

/** Splits text that arrives in pieces into blocks, as both WebVTT and SRT are made of. */
export class BlockReader {
  private text = "";
  private line = 0;
  private open: Block = { line: 1, lines: [] };

  /** The blocks that this piece completes. */
  feed(piece: string): Block[] {
    // A carriage return at the end may be half of a line end.
    const text = (this.text + piece).replace(/\r\n|\r(?!$)/g, "\n");
    const lines = text.split("\n");
    this.text = lines.pop()!;
    return lines.flatMap((line) => this.takeLine(line));
  }

  /** The last block, which no empty line follows. */
  end(): Block[] {
    return [...this.feed("\n"), ...this.takeLine("")];
  }

  private takeLine(line: string): Block[] {
    this.line += 1;
    if (line.trim() !== "") {
      if (this.open.lines.length === 0) this.open.line = this.line;
      this.open.lines.push(line);
      return [];
    }
    const { open } = this;
    this.open = { line: 0, lines: [] };
    return open.lines.length > 0 ? [open] : [];
  }
}

/** All blocks of a text. */
export function splitBlocks(text: string): Block[] {
  const reader = new BlockReader();
  return [...reader.feed(text), ...reader.end()];
}
