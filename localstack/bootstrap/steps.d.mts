/** Lets TypeScript modules print their steps the way the bootstrap does. */
export type Step = <T>(title: string, work: (say: (text: string) => void) => T | Promise<T>) => Promise<T>;
export function createSteps(stream?: NodeJS.WriteStream): Step;
export class BootstrapError extends Error {}
export function reportFailure(error: unknown): void;
