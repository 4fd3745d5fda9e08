/** An MP4 as a recorder leaves it that died: a file type, some room and media data, but no index (moov). */
export function unfinishedMp4(mediaBytes: number): Buffer {
  const box = (type: string, payload: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(8 + payload.length);
    return Buffer.concat([size, Buffer.from(type, "latin1"), payload]);
  };
  const brands = Buffer.from("isom\0\0\x02\0isomiso2avc1mp41", "latin1");
  return Buffer.concat([
    box("ftyp", brands),
    box("free", Buffer.alloc(0)),
    box("mdat", Buffer.alloc(mediaBytes, 7)),
  ]);
}
