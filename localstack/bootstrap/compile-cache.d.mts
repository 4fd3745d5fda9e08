export function compileCacheEnv(root: string, env?: NodeJS.ProcessEnv): { NODE_COMPILE_CACHE: string };
