/** Both engines load so far ahead of the position: what one sees of a changed line comes at the same time. */
export const BUFFER_SECONDS = 12;
